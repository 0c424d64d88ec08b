import { CODE_FAULT } from '../code-fault.ts';

/**
 * A small grammar for faults that people, programs and their own exceptions tell in words that no library has: a
 * subject and a failure in one sentence, in one type name, or in one error code. Everything is in lower case.
 */

/** Characters between a subject and its failure; a sentence about both is rarely longer. */
const GAP = '[^\\n;]{0,56}?';

/** Source of a pattern for texts in which a subject and a failure stand near each other, in any order. */
export const together = (subject: string, failure: string): string =>
  `(?:${subject})${GAP}(?:${failure})|(?:${failure})${GAP}(?:${subject})`;

/** Source of a pattern for a subject that a failure follows. */
export const followed = (subject: string, failure: string): string => `(?:${subject})${GAP}(?:${failure})`;

/** Source of a pattern for names of exceptions: `OrderDbConnectionStarvedException`, in lower case. */
export const typeName = (subject: string, failure: string): string =>
  `(?:${subject})[a-z]{0,20}?(?:${failure})[a-z]{0,12}?(?:exception|error|fault|failure)\\b`;

/**
 * Source of a pattern for error codes and problem types: `ERR_DB_POOL_TIMEOUT`, `problems/database-unavailable`.
 * Not for settings: `DB_POOL_TIMEOUT=30`.
 */
export const codeName = (subject: string, failure: string): string =>
  `(?<![a-z])(?:${subject})[_-](?:[a-z0-9]{1,16}[_-]){0,3}(?:${failure})(?![a-z])(?!["']? ?(?:=|: ?["']?\\d)| (?:is|was|to|must|should|set|env|variable|setting)\\b)`;

/** Had to wait for too long, or in vain. */
export const LATE =
  "tim(?:ed?|ing)[ _-]?out|time-?out|deadline[ _]?exceeded|(?<!name |key |value |text |string |id |message |line )too (?:long|late)|in vain|for nothing|(?:gave|giving|gives) up|longer than|waited (?:for )?\\d|after (?:more than )?\\d[\\d.,]{0,8} ?(?:ms|s|secs?|seconds?|min|minutes?)\\b|(?:blocked|stuck|waited|waiting|queued|hung|hanging) (?:for )?(?:more than |over |about )?(?:\\d|a minute|an hour)|half a minute|within (?:its |the )?\\d|in time\\b|zeitüberschreitung|tiempo (?:de espera )?agotado|délai (?:d'attente )?dépassé|tempo esgotado|タイムアウト|타임아웃|시간 ?초과|초 ?초과|超时|超時";
/** All of it is in use. */
export const SPENT =
  '(?:exhaust|deplet|starv|drain|saturat)\\w*|used up|\\bspent\\b|(?:ran|run|running) (?:out|dry)|(?:none|nothing|no more|not (?:a single|one)|no (?:free |idle |spare |available )?(?:\\w{1,12} )?)(?: ?are| ?is)? ?(?:left|free|available|idle|remain\\w*)|(?:is|are|were|was|currently|all|already|still) (?:all |fully )?(?:in use|busy|checked out|taken|occupied|full|gone|booked)|\\b0 (?:idle|free|available|left)\\b|handed out (?:all|every)|all \\d{1,5} \\w{1,12} (?:are )?(?:taken|busy|occupied)|all (?:of )?(?:its|our|the) \\d{1,5} |at (?:its |the )?(?:limit|maximum|capacity|ceiling)|(?:limit|maximum|ceiling|cap) (?:\\w{1,8} )?(?:reached|hit|exceeded)|erschöpft|ausgeschöpft|agotad[ao]s?|no hay|épuisé\\w*|esgotad[ao]s?|maxed out|no (?:free|idle|spare|unused|open) \\w{1,12}|ausgelastet|belegt|aufgebraucht|llen[ao]s?\\b|\\bplein\\b|chei[ao]\\b|満杯|不足|枯渇|고갈|소진|부족|가득|얻지 못|获取不到|耗尽';
/** Is not there, or does not answer. */
export const GONE =
  "unavailable|unreachable|unresponsive|not (?:be )?(?:available|reach(?:able|ed)|respond\\w*|answer\\w*|repl\\w*)|can't (?:reach|talk|connect|contact|open)|(?:could|can|did|does|do|has|is|would|was) ?(?:n[o']t|not) (?:be )?(?:reach\\w*|respond\\w*|repl\\w*|answer\\w*|connect\\w*|talk|open\\w*|contact\\w*|come back)|(?:cannot|unable to|failed to|failing to) (?:reach|connect|talk|open|contact|speak|get through)|refus(?:ed|es|ing)|(?<!slow |drop|shut|count|break|cool|touch)\\bdown\\b(?! (?:from|to|the|in|on|by|payment))|offline|\\blost\\b|dropp(?:ed|ing)|\\breset\\b(?! (?:mail|link|password))|went away|closed (?:the (?:connection|stream|socket)|unexpectedly|by (?:the )?(?:server|peer|remote))|\\bbroke\\b|cut off|interrupted|collapsed|torn down|broken pipe|hang up|hung up|disconnect(?:ed|s)|no route|i/o timeout|\\bdead\\b|silent|silence|no (?:answer|reply|response|contact|reaction)|vanished|crashed|nicht (?:erreichbar|verfügbar|aufgebaut)|antwortet nicht|no (?:está )?disponible|no respond(?:e|ió|en)|ne répond|indisponible|injoignable|indisponível|つながりません|接続でき|接続に失敗|応答(?:が|し)|통신[^\\n]{0,4}(?:오류|장애|실패|불가)|연결[^\\n]{0,8}(?:끊|실패|불가|거부|없|못)|접속[^\\n]{0,8}(?:끊|실패|불가|거부|없|못)|응답[^\\n]{0,4}(?:없|하지)|连接失败|不可用";

/** Talk about a fault's words that is no fault: settings, start-up, success, tests, pictures, documents. */
const NO_FAULT = `${CODE_FAULT}|\\b(?:configur|propert(?:y|ies)\\b|setting|must be\\b|(?:is|was|interval) set\\b|set to\\b|must not\\b|should be\\b|at least\\b|is not (?:set|defined|configured)|using defaults?|invalid (?:value|argument|size|option|config)|unknown (?:option|property|column|field))|recovered|restored|back to normal|(?<!un)succe(?:ss|eded)|resolved\\b|cleared\\b|\\bis back\\b|reconnected|\\btests?\\b|assert|\\bexpected:|dashboard|\\bcharts?\\b|exporter|documentation|readme|runbook|migration \\S{1,24} failed|syntax|does not exist|template|deseriali|unmarshal|pars(?:e|ed|ing)\\b|stylesheet|\\bimage not|paper|feature flag|unit test|deprecat`;

/** A pattern for what must not stand beside a told fault: what never is one, and what this class adds. */
export const noFault = (more: string): RegExp => new RegExp(`${NO_FAULT}|${more}`);
