// What tsc has to refuse: each line that ends with a code, and no other.
import { readFileSync } from "fs";
import { join } from "path";
import { nothing } from "util"; // TS2305
import { Database } from "sqlite";
const text: number = readFileSync("x", "utf8"); // TS2322
join(5); // TS2345
new URL("x").path; // TS2339
new Database().prepare(5); // TS2345
new ReadableStream<string>({ pull(controller) { controller.enqueue(5); } }); // TS2345
process.exit({}); // TS2345
new Blob("text", 5); // TS2559
document.body; // TS2584
import gone from "no-such-module"; // TS2307
fetch(); // TS2554
