import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, LATE, noFault, together, typeName } from './grammar.ts';

const LOCK =
  '(?<![\\w-])locks?\\b(?!-)|\\bmutex(?:es)?\\b|\\bsemaphores?\\b|\\blease\\b|\\blatch\\b|exclusive (?:access|use)|critical section|\\bsperre\\b|\\bbloqueo\\b|\\bverrou\\b|ロック|(?<![블클플])락|锁';
const NOT_HAD =
  "not (?:be )?(?:acquired|obtained|granted|released|taken|had|renewed|available|given)|(?:could|can|did) ?n[o']t (?:be )?(?:acquire|obtain|get|take|grab|renew|extend|hold)\\w*|(?:cannot|unable to|failed to) (?:acquire|obtain|get|take|grab|renew|extend)|(?:still|already|currently|is|was) (?:held|owned|taken|busy|locked)|\\bheld (?:by|for|since)|\\blost\\b|\\bspent\\b|(?:could|can|did) ?(?:n[o']t|not) (?:be )?enter|taken over|stolen|\\bbusy\\b|conten(?:tion|ded)|conflict|expired (?:while|before|during|mid)|blocked (?:by|for|behind)|never (?:released|granted|got|acquired)|(?:still|already) (?:has|have|had|holds?|owns?|keeps?)\\b|vanished|\\bdenied\\b|\\bexpired\\b|nicht erhalten|nicht verfügbar|no se pudo obtener|獲得|取得|획득";
const OTHER =
  '(?:an)?other|someone else|somebody else|a (?:different|second|parallel|concurrent)|(?:two|both|concurrent|parallel)';
const AGENT =
  '(?:worker|user|process|session|transaction|instance|node|thread|client|pod|job|request|writer|replica|run|operator|editor|connection)s?';
const CHANGED = '(?:changed|modified|updated|edited|overwritten|written|saved|altered)';
const NO_LOCK = noFault(
  'message ?-?lock|lock on the message|lock supplied|(?:account|user|profile|card) (?:\\S{1,16} )?(?:is |was |has been |got )?(?:temporarily )?locked|locked (?:out|by (?:customer|support|admin))|lock[ -]?(?:file|screen|icon|button)|lockfile|package-lock|\\bdoor|smart ?lock|clock|wakelock|caps ?lock|padlock|license|dhcp|lease agreement|rental|(?:apartment|car|flat) lease|merge conflict|git\\b|dependenc|guava|conflicting (?:bean|header|option)|version conflict in|npm|schedule conflict|naming conflict|\\bip conflict|vault token|\\bposition lock|read[ -]?lock tax',
);

/** Locks that were not to be had, and rows that others changed, as told in nobody's words. */
export const TOLD_LOCK_TIMEOUT: readonly Rule[] = [
  {
    id: 'told-lock-not-had',
    class: 'lock-timeout',
    weight: 0.56,
    words: phrases(`
      lock | exclusive access | exclusive use | critical section | mutex | semaphore | lease | latch | sperre | bloqueo | verrou | ロック | 락
    `),
    pattern: new RegExp(together(LOCK, `${NOT_HAD}|${LATE}`)),
    not: NO_LOCK,
    unless: ['payment-provider', 'broker'],
  },
  {
    id: 'told-locked-by-other',
    class: 'lock-timeout',
    weight: 0.56,
    words: phrases(`
      another | someone else | somebody else | a different | a second | a parallel | concurrent | each other | victim | in the meantime
      meanwhile | locked by | is locked | expected version | expected but | since it was read | since read | since loaded | stale version | underneath | collided | clash | held by | someone | somebody | busy in | row version | lost update | bloquead | verrouill | under our | under us | behind our back | optimistic | gesperrt | 잠그 | locked for
    `),
    pattern: new RegExp(
      `(?:${OTHER}) (?:\\w{1,12} )?${AGENT} (?:still |already |currently )?(?:holds?|has locked|owns|keeps|is (?:holding|editing|processing|using|already)|${CHANGED}|took|won|was faster|collided|clash\\w*|raced|fought)|(?:is|was) (?:still |already )?held by (?:${OTHER})|row version (?:moved|changed|differ\\w*|mismatch\\w*)|lost update|bloquead[ao]s? por (?:otr|outr)|verrouillée? par (?:un|une) autre|gesperrt[^\\n]{0,24}(?:transaktion|sitzung|prozess)|(?:transaktion|sitzung|prozess)[^\\n]{0,24}gesperrt|busy in (?:an)?other|(?:someone|somebody) (?:holds|has locked|keeps)|(?:someone|somebody) else (?:has )?(?:${CHANGED}|holds?|took|is editing)|${CHANGED} (?:\\w{1,12} ){0,3}(?:by (?:${OTHER})|in the meantime|meanwhile|concurrently|underneath|under (?:us|our feet)|behind our back|since (?:it was )?(?:read|loaded|fetched))|transactions?[^\\n]{0,40}(?:each other|as (?:the )?victim)|rolled back as (?:the )?victim|(?:table|row|record|order|document|aggregate|entity|account|resource|file|key|partition) \\S{1,24} (?:is|was|kept|stays|stayed|remained) (?:still |already |currently )?locked (?:by|for)\\b|optimistic (?:\\w{1,12} )?(?:check|lock\\w*|concurrency)[^\\n]{0,24}(?:fail|conflict|violat)|gesperrt (?:durch|von) |(?:durch|von) (?:andere|einen anderen)\\w* [^\\n]{0,24}gesperrt|잠그고|잠겨 ?있|잠긴|(?:expected version|version) \\S{1,12}(?: was)? (?:expected )?but (?:found|was|got|is|\\d)|stale version`,
    ),
    not: noFault(
      '(?:account|user|profile|card) (?:\\S{1,16} )?(?:is |was |has been )?(?:temporarily )?locked|locked (?:out|by (?:customer|support|admin))|(?:node|java|python|schema|protocol|api|client|server|library|image|chart|app|tls|ssl|http) version|dependenc|concurrentmodification|another device|port|address already|email|username|name is already|npm|downgrade|upgrade|\\bassertion',
    ),
    unless: ['payment-provider', 'broker'],
  },
  {
    id: 'told-lock-name',
    class: 'lock-timeout',
    weight: 0.6,
    words: phrases(`
      lock | mutex | lease | latch | deadlock_ | deadlock- | optimistic | concurrent | stale | conflict | version
    `),
    pattern: new RegExp(
      `(?:row|record|entity|table|resource|order|stock|document|aggregate|key)_?locked[a-z]{0,12}(?:exception|error)\\b|${typeName('(?<![bcf])lock|mutex|\\blease|latch', 'timeout|conflict|busy|lost|notacquired|notobtained|notgranted|denied|unavailable|held|wait|contend|contention|expired|stolen')}|optimistic[a-z]{0,16}(?:mismatch|conflict|fail\\w*)[a-z]{0,8}(?:exception|error)\\b|(?<![a-z])deadlock[_-](?:victim|detected|loser|found)(?![a-z])|concurrent(?!modification)_?(?:edit|update|change|write|access)[a-z]{0,12}(?:exception|error)\\b|(?:edit|write|update|row|record|entity|stale)_?(?:conflict|version)[a-z]{0,12}(?:exception|error)\\b|${codeName('(?:row|record|table|distributed|db)?[_-]?(?<![bcf])lock|mutex|lease', 'timeout|timed[_-]out|not[_-](?:acquired|obtained|granted|available)|wait[_-](?:exceeded|timeout)|exceeded|busy|conflict|lost|held|denied|contention|expired')}|${codeName('(?:optimistic|version|write|row|edit|update|concurrent)', 'lock[_-]failed|conflict|lock[_-]conflict|update|modified')}`,
    ),
    not: noFault(
      'message_?lock|account|user|card|lockfile|package-lock|clock|wakelock|door|license|locked_?out|dependency|merge|git\\b|dhcp|column|header|badcredentials|scheduleconflict|(?:schema|api|protocol|java|class)_?version',
    ),
    unless: ['payment-provider', 'broker'],
  },
];
