// One digest over everything that the bundle is made from, so that a test can tell whether it is up to date.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";

const sources = readdirSync("src").map((name) => `src/${name}`);
const digest = createHash("sha256");
for (const name of ["build.sh", "package-lock.json", "package.json", ...sources].sort()) {
  digest.update(`${name}\n`).update(readFileSync(name));
}
console.log(digest.digest("hex"));
