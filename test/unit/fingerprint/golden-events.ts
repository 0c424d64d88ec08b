import { readdirSync, readFileSync } from 'node:fs';
import { CHAINED_PYTHON, JAVA_BLOCK, JSON_WITH_EXCEPTION, PYTHON_BLOCK } from '../parse/samples.ts';

const CORPUS = new URL('../../fixtures/corpus/', import.meta.url);
/** Folders of the corpus that hold labelled cases and no raw traces. */
const LABELLED: readonly string[] = ['tuned', 'reported'];

/** Events whose fingerprints are written down, by name. */
const SAMPLES: Readonly<Record<string, string>> = {
  'house java': JAVA_BLOCK,
  'house python': PYTHON_BLOCK,
  'python chain': CHAINED_PYTHON,
  'json exception': JSON_WITH_EXCEPTION,
  'message only': '2026-01-19 15:30:01 ERROR Order ORDER-8472 of kim@example.com failed after 250ms',
  'no header': 'something odd happened 42 times',
  'no in-app frame':
    'ERROR: boot failed\njava.lang.IllegalStateException: x\n\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:1)',
  'generated names':
    'java.lang.Error: x\n\tat com.acme.Shop$$SpringCGLIB$$0.pay(<generated>)\n\tat com.acme.Shop.lambda$pay$3(Shop.java:1)\n\tat com.acme.Shop$$Lambda/0x00007f1c.run(Unknown Source)',
  javascript: 'TypeError: x\n    at pay (/app/src/pay.js:3:9)\n    at node:internal/process:1:2',
  go: 'panic: boom\n\ngoroutine 1 [running]:\nmain.charge.func1(...)\n\t/app/main.go:12 +0x1d',
  recursion: `java.lang.StackOverflowError\n${'\tat com.acme.Tree.walk(Tree.java:3)\n\tat com.acme.Tree.visit(Tree.java:4)\n'.repeat(40)}`,
  logfmt: 'time="2026-01-19T15:30:01Z" level=error msg="charge failed" err="dial tcp 10.0.0.1:6379: refused"',
  'exception without frames': '2026-01-19 15:30:01 ERROR java.io.IOException: disk 7 is gone',
  'request path': '2026-01-19 15:30:01 ERROR POST /orders/17/items?x=1 failed with status 503',
};

/** Raw traces of all languages, by `language/file`. */
export function corpusTraces(): [name: string, text: string][] {
  const languages = readdirSync(CORPUS).filter((folder) => !LABELLED.includes(folder));
  return languages.flatMap((language) =>
    readdirSync(new URL(`${language}/`, CORPUS)).map((file): [string, string] => [
      `${language}/${file.replace(/\.txt$/, '')}`,
      readFileSync(new URL(`${language}/${file}`, CORPUS), 'utf8').trimEnd(),
    ]),
  );
}

/** Every event of the golden file. */
export const goldenEvents = (): [name: string, text: string][] => [
  ...Object.entries(SAMPLES),
  ...corpusTraces(),
];
