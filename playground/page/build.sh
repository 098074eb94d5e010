#!/bin/sh
# Rebuilds ../static from this folder. Needs Node 20 or newer; running the demo needs none.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --silent
npx --no-install esbuild src/page.jsx --bundle --minify --format=esm --target=es2022 --jsx=automatic \
  --legal-comments=eof --define:process.env.NODE_ENV='"production"' --outfile=../static/page.js
cp src/index.html ../static/index.html
node digest.mjs > ../static/page.sha256
