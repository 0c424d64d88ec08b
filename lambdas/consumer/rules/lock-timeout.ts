import { phrases } from './phrases.ts';
import type { Objection, Rule } from './rule.ts';

const NOT_A_LOCK =
  /account (?:is |has been )?lock|user (?:is |has been )?lock|locked out|package-lock|yarn\.lock|composer\.lock|gemfile\.lock|poetry\.lock|cargo\.lock|pipfile\.lock|lock screen|smart ?lock|door|padlock|locked (?:stock )?view|lockfile(?:version| is| out| needs| does)|unlock(?:ed)? achievement|(?:interval|lock timeout|timeout) (?:is |was )?set|set to|configured|front-door|bolt state|device|wakelock|selector|lock[ -](?:button|icon|screen)|gridlock|caps ?lock|deadlock (?:detection|check)(?:ing)? (?:interval|enabled|disabled|started|thread)|no deadlock|(?:column|field|relation|table|attribute) "?[\w.]{0,40}lock\w{0,20}"? (?:does not exist|of relation)/;

export const LOCK_TIMEOUT_RULES: readonly Rule[] = [
  {
    id: 'lock-type',
    class: 'lock-timeout',
    weight: 0.95,
    words: phrases(`
      pessimisticlockexception | locktimeoutexception | cannotacquirelockexception
      pessimisticlockingfailureexception | lockacquisitionexception | lockacquisitionfailed
      deadlockloserdataaccessexception | pessimisticentitylockexception | lockwaittimeout | deadlockdetected
      locknotavailable | mysqltransactionrollbackexception | lockwaittimeoutexception
      lockerror: could not acquire | redis.exceptions.lockerror | locknotownederror | lockacquirefailure
      lockacquisitionerror | lockacquisitiontimeout | locktimeouterror | lock_timeout
      lockobtainfailedexception | activerecord::lockwaittimeout | activerecord::deadlocked
      activerecord::serializationfailure | er_lock_wait_timeout | er_lock_deadlock | sqlite_busy
      sqlite_locked | cannotserializetransactionexception | sequel::databaselocktimeout
      sequel::serializationfailure | deadlockexception | stocklocktimeout
      was unable to achieve a quorum during its retry window | resourcelockederror
      lockedexception: the requested resources | serializationfailureexception | filelock._error.timeout
      filelock.timeout | lockexception | alreadylocked | couldnotacquirelock | failedtoacquirelock
      lockconflictedexception | lockcontention | distributedlocktimeout | lockinterruptedexception
      sqlite3.operationalerror: database is locked | transactionrollbackexception: deadlock
      sqltransactionrollbackexception | canceledserializationfailure | psycopg2.errors.serializationfailure
      psycopg.errors.serializationfailure | serializationerror: could not serialize | errdeadlock | lockwait
      doctrine\\dbal\\exception\\lockwaittimeoutexception | doctrine\\dbal\\exception\\deadlockexception
      deadlockdetectederror | locknotavailableerror | django.db.utils.operationalerror: deadlock
      transactionconflict | writeconflict | illuminate\\contracts\\cache\\locktimeoutexception
    `),
    not: /wakelock|lockwait(?!timeout|\w*exception)|set lock_timeout|lock_timeout (?:is|=|to)|lock_timeout=|account|badcredentials|spring\S*security\S*lockedexception|optimistic|(?:column|field|relation|parameter|attribute|property) "?[\w.]{0,40}lock/,
  },
  {
    id: 'optimistic-lock-type',
    class: 'lock-timeout',
    weight: 0.85,
    words: phrases(`
      optimisticlock | staleobjectstate | stalestateexception | activerecord::staleobjecterror
      staledataerror | optimisticlockerror | concurrencyfailureexception | dbupdateconcurrencyexception
      dbconcurrencyexception | versionerror: no matching document | optimisticlockexception
      recordmodifiedexception | optimisticlockcanretry | conditionalcheckfailed
      optimisticlockversionmismatch | versionconflictengineexception
    `),
    not: /conditionalcheckfailed(?![^\n]{0,80}(?:version|lock))/,
  },
  {
    id: 'database-lock-text',
    class: 'lock-timeout',
    weight: 0.95,
    words: phrases(`
      lock wait timeout exceeded | deadlock found when trying to get lock | deadlock detected
      could not obtain lock on | canceling statement due to lock timeout
      lock request time out period exceeded | database is locked | database table is locked
      database schema is locked | could not serialize access due to | resource busy and acquire with nowait
      was deadlocked on | deadlock victim | deadlock loser | lock conflict on no wait
      distributed lock timeout | writeconflict error | write conflict during plan execution
      resource busy; acquire with wait timeout | deadlock or timeout | sql0911n | sql0913n
      due to a write conflict or a deadlock | could not serialize access | record is locked by another user
      snapshot isolation transaction aborted due to update conflict | lock not available
      canceling statement due to conflict with recovery | transaction was deadlocked
      restart transaction: transactionretry | transactionretrywithprotorefresherror | retry_serializable
      retry_write_too_old | statement aborted because lock(s) could not be acquired
      unable to acquire lock within | waiting for table metadata lock
      timed out trying to acquire a postgres advisory lock | statements were aborted due to a deadlock
      timeout trying to lock table | aborted due to concurrent modification | still waiting for
      blocked by process | database is deadlocked
    `),
    pattern:
      /lock wait timeout exceeded|deadlock found when trying to get lock|deadlock detected(?! ?(?:interval|:? ?0\b|ion))|could not obtain lock on|canceling statement due to lock timeout|lock request time out period exceeded|database (?:table |schema )?is (?:dead)?locked|could not serialize access|resource busy (?:and|;) acquire with|was deadlocked on|deadlock (?:victim|loser|or timeout)|lock conflict on no wait|distributed lock timeout|write ?conflict (?:error|during)|sql091[13]n|due to a write conflict or a deadlock|record is locked by another user|snapshot isolation transaction aborted due to update conflict|lock not available|transaction was deadlocked|transactionretry|retry_serializable|retry_write_too_old|statement aborted because lock|unable to acquire lock within|waiting for table metadata lock|acquire a postgres advisory lock|aborted due to a deadlock|timeout trying to lock table|aborted due to concurrent modification|process \d+ still waiting for \w+lock|waits for \w+lock on \w+ \d+; blocked by process/,
    not: /deadlock detected interval|deadlock detection/,
  },
  {
    id: 'lock-code',
    class: 'lock-timeout',
    weight: 0.9,
    words: phrases(`
      55p03 | 40p01 | 40001 | ora-00054 | ora-00060 | ora-30006 | ora-04020 | ora-02049 | ora-04021
      ora-08177 | 1205 | 1213 | 1222 | p2034 | 3960 | p2028
    `),
    pattern:
      /\b55p03\b|\b40p01\b|sqlstate[[ :=(]{1,3}40001\b|\[40001\]|(?:sqlstate|code|sqlstate:|state)["']?[=: ]{1,3}["']?40001\b|ora-00054|ora-00060|ora-30006|ora-0402[01]|ora-02049|ora-08177|(?:errno|error|err|code|failure|msg|number|mysql|error code|general error|sqlserver|native error)["']?[:= #]{0,3}["']?(?:1205|1213|1222)\b|\((?:1205|1213), ?['"]|error number:(?:1205|1222)|\bp2034\b/,
  },
  {
    id: 'mongo-write-conflict',
    class: 'lock-timeout',
    weight: 0.9,
    words: ['writeconflict', 'write conflict'],
    with: ['mongo', 'sql'],
  },
  {
    id: 'lock-timed-out',
    class: 'lock-timeout',
    weight: 0.85,
    words: ['lock', '락', '잠금'],
    pattern:
      /\b(?:pessimistic|optimistic|row|row-level|table|distributed|exclusive|shared|advisory|stock|inventory|redis|write|read|record|concurrency|entity|mutex|global|metadata|file|job|leader|lease|coupon|seat|order|account-level|spin|monitor) ?-?locks?\b[^\n]{0,60}(?:timeout|timed out|time-out|fail|could not|not (?:be )?acquired|not obtained|unable|expired|conflict|exceeded)|(?:could not|couldn't|unable to|failed to|cannot|can't|timed? ?out|timeout|gave up|giving up)[^\n]{0,30} ?(?:acquir|obtain|get|grab|tak|wait)\w*[^\n]{0,40} ?\b(?:dist|file|row|stock|redis)?[\w-]{0,12}(?<![bcf])locks?\b|\block (?:acquisition|acquire|wait|request)\b[^\n]{0,40}(?:timeout|timed out|failed|exceeded|expired)|\block(?: '[^'\n]{1,60}'| "[^"\n]{1,60}")?[ -](?:timeout|timed out|wait timeout|could not be acquired|not acquired)(?! ?[={]| ?: ?(?:\d|$)|\s\{|\s\d+ ?ms$)|\block (?:[\w:./-]{1,60} )?(?:is |was )?(?:already |still |currently )?held by|(?:unable|failed|could not|cannot)(?: to)? lock (?:the )?(?:row|record|entity|stock|inventory|table|resource|file|state)\b|(?:timeout|timed out|waited|deadline exceeded)[^\n]{0,40} (?:waiting )?for (?:the |a |an )?(?:[\w-]{1,30} )?lock\b|(?:락|잠금) ?(?:획득|타임아웃|대기|선점)[^\n]{0,20}(?:실패|초과|타임아웃|못)|could not acquire (?:the )?lock|lock could not be (?:obtained|acquired)|attempts to lock the resource|lock[^\n]{0,30} not acquired (?:within|after|in) |error acquiring the state lock|blocked by (?:an)?other transaction|resource (?:is )?(?:temporarily )?locked by another/,
    not: NOT_A_LOCK,
  },
  {
    id: 'lock-library',
    class: 'lock-timeout',
    weight: 0.9,
    words: phrases(`
      redissonlock | redlock | attempt to unlock lock, not locked by current thread | shedlock | trylock
      lockregistry | with_advisory_lock | .lock' | failed to lock mutex | curator | interprocessmutex | aquire lock
    `),
    pattern:
      /redlock[^\n]{0,80}(?:fail|error|unable|exceeded|quorum)|redissonlock[^\n]{0,80}(?:fail|timeout|unable|interrupt)|attempt to unlock lock, not locked|(?:trylock|shedlock)[^\n]{0,60}(?:fail|timeout|timed out|unable|returned false)|unable to create '[^'\n]{1,200}\.lock': file exists|failed to lock mutex|lockregistry[^\n]{0,60}(?:fail|timeout)|interprocessmutex[^\n]{0,60}(?:timed? ?out|fail)|a?c?quire lock[^\n]{0,20}(?:fail|timed? ?out)/,
  },
  {
    // flock(2) that does not wait: only the frames say what was to be had.
    id: 'file-lock-busy',
    class: 'lock-timeout',
    weight: 0.65,
    words: ['blockingioerror', 'resource temporarily unavailable'],
    pattern: /blockingioerror: \[errno (?:11|35)\]|resource temporarily unavailable/,
    not: /read|recv|accept|fork|thread|connect/,
    with: ['file-lock'],
    in: ['rootCause', 'exception'],
  },
  {
    id: 'deadlock',
    class: 'lock-timeout',
    weight: 0.7,
    words: ['deadlock', '데드락', '교착'],
    pattern: /\bdeadlock(?:ed|s)?\b|데드락|교착 ?상태/,
    not: /all goroutines are asleep|no deadlock|deadlock (?:detection|check)|deadlock detected interval|deadlock_|deadlock(?:\.| (?:drama|film|movie|game|album|interval|timeout|config))/,
  },
  {
    id: 'row-changed',
    class: 'lock-timeout',
    weight: 0.75,
    words: phrases(`
      row was updated or deleted by another transaction | batch update returned unexpected row count
      concurrent update | concurrent modification of stock | but actually affected 0 row(s)
      was concurrently updated | tuple concurrently updated | record has changed since last read
      attempted to update a stale object | record to update not found
    `),
    not: /concurrentmodificationexception|record to update not found/,
  },
  {
    // LockNotGrantedException, MutexTimeoutError, AcquireLockFailed: the shape of the name tells.
    id: 'lock-type-shape',
    class: 'lock-timeout',
    weight: 0.85,
    words: ['lock', 'mutex', 'lease'],
    pattern:
      /(?<![a-z]b|[fc])lock_?(?:not_?(?:granted|acquired|available|obtained|owned|held)|acqui\w{0,8}|acquisition|obtain|wait|timeout|timed_?out|conflict(?:ed)?|contention|contended|unavailable|busy|lost|expired|held|failed|failure|denied)\w{0,16}(?:exception|error|fault)?\b(?=[^\w]|$)(?! ?[=(]| (?:is|was|set|to) )|(?:unable_?to|could_?not|failed_?to|cannot|can_?not)_?(?:acquire|obtain|get|take)_?\w{0,16}lock\w{0,12}(?:exception|error)?\b|(?:mutex|lease|semaphore)(?:timeout|acqui\w{0,8}|conflict|unavailable|not\w{1,10})\w{0,8}(?:exception|error)\b|deadlock\w{0,16}(?:exception|error)\b|deadlock_avoided/,
    not: NOT_A_LOCK,
  },
  {
    id: 'lock-sentences',
    class: 'lock-timeout',
    weight: 0.82,
    words: phrases(`
      lock | mutex | lease | write conflict | contention | sqlcode=-91 | sqlcode: -91 | sqlcode -91 | object has been modified | serialization | isolationconflict | priority transaction
      conflicting update | conflicting write | conflicting transaction | by another | concurrencyexception
      nowait failed | quorumnotachieved | inconsistentstate | version conflict | changed meanwhile | in the meantime | 동시성 충돌
      conflicts with another
      락 | 잠금
    `),
    pattern:
      /(?:attempt\w*|deadline exceeded|try(?:ing)?|tried|fail\w*|error|time(?:d |-)?out|while|retries exceeded|expired|gave up|giving up|exhausted|unable|could ?n[o']t|cannot|can't|did ?n[o']t|never)[^\n]{0,50}(?:acquir|obtain|grab|tak(?:e|ing)|gain|secur)\w*[^\n]{0,40}(?:\block\w{0,4}\b|mutex\b|\w*locks?\b|lease\b)|(?:\blocks?\b|mutex|interprocessmutex|lease)[^\n]{0,60}(?:context deadline exceeded|deadline exceeded|timed out|time-?out (?:after|expired|exceeded|of \d)|not acquired|cannot be acquired|could not be (?:acquired|obtained|taken)|not be (?:acquired|obtained)|not available|is busy|contention|already (?:held|taken|locked)|not granted|was not granted|within \d+ ?m?s)|lock contention|cross-transaction contention|contention[^\n]{0,40}(?:\block|transaction|row)|(?:try_?(?:enter)?\w{0,12}lock|try_?lock\w{0,6}|acquire\w{0,6}lock)\w{0,10}\b[^\n]{0,50}(?:timed? ?out|timeout|failed|false|expired)|lock\w{0,4}[ :=]{1,2}(?:is |was |are )?(?:already |currently |still )?(?:held|owned|locked|taken) by|\block(?:ed)? by (?:an)?other (?:session|process|transaction|instance|user|connection|thread|node|worker|writer|program|job|client)|\blocked by (?:session|transaction|process|connection) \d|locking attempt[^\n]{0,40}timed out|waiters for this lock|sqlcode[=: ]{1,2}-91[13]\b|write conflict\b|(?:advisory|distributed|file|row|table|exclusive) lock\b[^\n]{0,40}\bbusy\b|lease\b[^\n]{0,40} (?:is |still )?held by|optimistic lock(?:ing)?[^\n]{0,30}(?:fail|conflict|version)|conflicting (?:update|write|transaction)|(?:modified|changed|updated) by another (?:user|transaction|process|session|request)|concurrencyexception\b|(?:couldn't|could not|unable to|cannot|failed to) lock (?:['"/]|database|resource|the (?:row|record|table|file|database))|(?<![bcf])lockerror\b|quorumnotachieved|inconsistentstateexception|version conflict[^\n]{0,40}(?:etag|document|current version|seqno)|(?:record|row|table|resource|tuple) is (?:currently |already )?locked\b|nowait failed|trylock[^\n]{0,40}(?:elapsed|expired)|(?:락|잠금)[^\n]{0,12}보유|동시성 충돌|holds? the (?:[\w-]{1,24} )?lock\b|hold each other'?s locks|version[^\n]{0,40} changed (?:meanwhile|in the meantime|concurrently)|(?:mutex|\block) [\w:./-]{1,60} (?:is |was )?(?:still |already )?(?:owned|held) by|\block\b[^\n]{0,60} not released (?:within|after|in)\b|lock (?:file )?(?:is )?(?:already )?(?:being )?(?:held|taken)\b|(?:timeout|timed out|time-out)[^\n]{0,24} for (?:the |a )?mutex|\block\b[^\n]{0,40}resource temporarily unavailable|serialization (?:conflict|failure)|isolationconflict|higher priority transaction|conflicts with (?:an)?other transaction|object has been modified; please apply your changes|(?:\block|mutex)\b[^\n]{0,40}(?:wait(?:ed|ing)?|held)[^\n]{0,30}(?:too long|exceed|timed out|longer than|timeout)|(?:락|잠금)[^\n]{0,20}(?:타임아웃|시간 ?초과|실패|충돌|경합|획득하지|얻지)/,
    not: new RegExp(
      `${NOT_A_LOCK.source}|block(?:ed|ing|chain)|clock|flock of|access ?token|lease (?:renewed|agreement|contract)|dhcp|vault|license|write conflict (?:policy|resolution)|(?<!not yet been |not )released|lockdown|(?:블|클|플)락`,
    ),
    unless: ['payment-provider'],
  },
  {
    id: 'lock-company',
    class: 'lock-timeout',
    weight: 0.55,
    near: ['lock'],
    words: ['timeout', 'timed out', 'could not be acquired'],
    pattern:
      /(?:timeout|timed out|could not be acquired)[^\n]{0,80}\block\b|\block\b[^\n]{0,60}(?:timed out|could not be acquired)/,
    not: NOT_A_LOCK,
    unless: ['payment-provider'],
  },
];

export const AGAINST_LOCK_TIMEOUT: readonly Objection[] = [
  {
    id: 'locked-out',
    class: 'lock-timeout',
    weight: 0.8,
    words: ['locked', 'lock file', 'lockfile'],
    pattern:
      /\b(?:user|account)\b[^\n]{0,20} (?:is |was |has been )?locked|(?<!file)lockedexception: (?:user|account)|update your lock file|lockfile (?:is|needs|out)/,
  },
];
