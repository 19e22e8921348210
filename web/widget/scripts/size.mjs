// Fails the build when a bundle outgrows its budget: what a page pays for the widget, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const KIBIBYTE = 1024;
const dist = new URL('../dist/', import.meta.url);
const gzipped = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;

const loader = gzipped('loader.js');
const rows = [
  { what: 'closed widget (loader.js)', bytes: loader, budget: 10 * KIBIBYTE },
  { what: 'open widget (loader.js + panel.js)', bytes: loader + gzipped('panel.js'), budget: 60 * KIBIBYTE },
];

for (const { what, bytes, budget } of rows) {
  const line = `${what}: ${(bytes / KIBIBYTE).toFixed(1)} KB gzip of ${budget / KIBIBYTE} KB`;
  if (bytes > budget) {
    console.error(`${line} - over budget`);
    process.exitCode = 1;
  } else {
    console.log(line);
  }
}
