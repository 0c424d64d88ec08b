// Plain CommonJS in old syntax on purpose: it must still run, and say one clear line, on any Node.
const REQUIRED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < REQUIRED_MAJOR) {
  process.stderr.write(
    `loghorn: needs Node >= ${REQUIRED_MAJOR}, this is ${process.versions.node}. Install Node ${REQUIRED_MAJOR}, or on Linux x64/arm64 run it through npx or npm after "npm install", which brings its own.\n`,
  );
  process.exit(2);
}
