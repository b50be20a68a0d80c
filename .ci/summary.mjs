// Reads `go test -json` and prints what a person wants of it: a line for each
// package, the output of what failed, the tests that were skipped, and the
// count. With --no-skips a skipped test is a failure. Lines that are not JSON
// (make, npm) pass through.
import { createInterface } from "node:readline";

const noSkips = process.argv.includes("--no-skips");
const output = new Map(); // package and test → its lines so far
const count = { pass: 0, fail: 0, skip: 0 };
const skipped = [];
let packages = 0;
let broken = 0;

const print = (text) => process.stdout.write(text.endsWith("\n") ? text : text + "\n");

for await (const line of createInterface({ input: process.stdin })) {
  let event = null;
  try {
    if (line.startsWith("{")) event = JSON.parse(line);
  } catch {
    // not an event
  }
  if (event === null) print(line);
  else take(event);
}

function take({ Action: action, Package: pkg, ImportPath: importPath, Test: test, Output: text, Elapsed: elapsed }) {
  const key = `${pkg ?? importPath} ${test ?? ""}`;
  switch (action) {
    case "build-output":
      print(text);
      break;
    case "output":
      output.set(key, (output.get(key) ?? "") + text);
      break;
    case "pass":
    case "fail":
    case "skip":
      if (test) endTest(action, key);
      else endPackage(action, key, pkg, elapsed);
      output.delete(key);
  }
}

function endTest(action, key) {
  count[action]++;
  if (action === "fail") print(output.get(key) ?? "");
  if (action === "skip") skipped.push(key + "\n" + (output.get(key) ?? ""));
}

// A package that fails without a failing test did not build, panicked or ran
// out of time: its own output says which, and that of the test it was in.
function endPackage(action, key, pkg, elapsed) {
  packages++;
  if (action === "fail") {
    broken++;
    for (const [at, lines] of output) if (at.startsWith(pkg + " ")) print(lines);
  }
  const word = { pass: "ok  ", fail: "FAIL", skip: "-   " }[action]; // skip: no test files
  print(`${word}  ${pkg}  ${elapsed ?? 0}s`);
}

for (const test of skipped) print(`SKIPPED ${test}`);
const failed = count.fail > 0 || broken > 0 || packages === 0 || (noSkips && count.skip > 0);
print(`${count.pass} passed, ${count.fail} failed, ${count.skip} skipped, in ${packages} packages, ${broken} of them failing`);
process.exit(failed ? 1 : 0);
