// One digest over all that the bundle is made from and all that was built, so that a test without Node can tell whether
// they belong together.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";

const sources = readdirSync("src").map((name) => `src/${name}`);
const built = readdirSync("../static").filter((name) => name !== "page.sha256").map((name) => `../static/${name}`);
const digest = createHash("sha256");
for (const name of ["build.sh", "package-lock.json", "package.json", ...sources, ...built].sort()) {
  digest.update(`${name}\n`).update(readFileSync(name));
}
console.log(digest.digest("hex"));
