import { phrases } from '../phrases.ts';
import type { Rule } from '../rule.ts';
import { codeName, LATE, noFault, SPENT, together, typeName } from './grammar.ts';

const POOL =
  '(?:connection|conn|db|database|jdbc|data ?source|sql|session|write|read|writer|reader|replica|primary|rw|ro|ledger|reporting)[ _-]?pool\\b|pool of (?:\\w{1,12} )?connections|connections? (?:in|of|from|to) (?:the |its |our )?(?:\\w{1,12} )?pool|returned to the pool|pool of size \\d{1,5}|connection (?:slots?|queue for (?:the )?\\w{1,16} (?:db|database))|(?:backend|server) connections? for (?:user|role|database)|pooler\\b|pool de (?:la |las )?(?:base|conexiones|connexions|conexões)|(?:verbindungs|datenbank)pool|hikaripool|コネクション(?!プール)|接続プール|コネクションプール|커넥션 ?풀|连接池';
const CONNECTION =
  '(?:database|db|jdbc|sql|postgres\\w*|mysql|mariadb|oracle|pooled|mongo\\w*) (?:server )?(?:connections?|sessions?|handles?)|connections? to (?:the )?(?:database|db|postgres\\w*|mysql|mariadb|oracle)|datenbankverbindung\\w*';
const NO_POOL = noFault(
  'pool for host|thread|executor|websocket|\\bhttps?\\b(?!:)|worker pool|\\bsmtp|\\bldap|\\bftp|redis|cache|kafka|rabbit|broker|\\block|deadlock|password|credential|\\blogin\\b|token|certificate|permission|access denied|authenti|replica(?:tion)? lag|backup|dump\\b|memory|heap\\b|disk|swimming|leak detection|gateway|\\bpsp\\b|acquirer|stripe',
);

/** Databases and their pools, as told in nobody's words. */
export const TOLD_DATABASE_POOL: readonly Rule[] = [
  {
    id: 'told-pool-spent',
    class: 'database-pool',
    weight: 0.56,
    words: phrases(`
      pool | connection | datenbank | conexiones | conexões | connexions | 接続 | デー | 커넥션 | session | data source
      datasource | handle
    `),
    pattern: new RegExp(
      `${together(POOL, `${SPENT}|${LATE}`)}|${together(`${CONNECTION}|data ?source`, SPENT)}`,
    ),
    not: NO_POOL,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'webhook'],
  },
  {
    id: 'told-pool-of-database',
    class: 'database-pool',
    weight: 0.56,
    near: ['sql', 'mongo'],
    words: ['pool'],
    pattern: new RegExp(
      together('\\bpool\\b', `${SPENT}|${LATE}|(?:had|has|gave|got|returned) (?:us )?nothing`),
    ),
    not: NO_POOL,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'webhook'],
  },
  {
    // Its figures, or who has all of it.
    id: 'told-pool-figures',
    class: 'database-pool',
    weight: 0.56,
    words: phrases(`
      pool | every connection | all connections | managed connections | refuses | rejects | allows no | leaked | connection limit | open connections | connection available | connections available | 연결 대기 | 커넥션 대기
    `),
    pattern:
      /\bpool\b[^\n]{0,40}(?:\bactive[ =:]{1,2}(\d{1,5})(?:\/| of )\1\b|\bat 100 ?%|wait(?:ing|ers?)?\w* (?:time )?exceed|acquire\w* (?:\w{1,12} )?(?:fail|exceed)|waiters? queue)|\bactive[ =:]{1,2}(\d{1,5})[^\n]{0,16} idle[ =:]{1,2}0\b|(?:hog|hold|keep|use|occup)\w{0,4} (?:all|every)(?: of)?(?: the| our)?(?: \w{1,12})? connections?\b|\ball (?:\w{1,12} )?connections? (?:are |were )?(?:allocated|leased|taken|handed out|occupied)\b|(?:database|db|postgres\w*|mysql|mariadb|oracle) (?:\w{1,12} )?(?:refuses|rejects|allows no) (?:more|new|further|any) (?:sessions|connections)|leak(?:ed|ing)? connections?[^\n]{0,30}\bpool\b|connection limit for (?:the )?(?:role|user|database|db)|too many (?:open |active |client )?connections (?:to|on|for|at) (?:the )?(?:database|db|postgres\w*|mysql|mariadb|oracle)|(?:transaction|query|statement|select|insert|update)\b[^\n]{0,40}\bno (?:\w{1,12} )?connections? (?:is |was |were )?available|(?:db|디비|데이터베이스|커넥션)[^\n]{0,4}(?:연결 ?)?대기[^\n]{0,8}초과/,
    not: /thread|executor|websocket|\bhttps?\b|redis|cache|kafka|rabbit|\bsmtp|\bldap|\bftp|\bmail\b|configur|must be|set to/,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'webhook'],
  },
  {
    // Whatever the pool is called, it says that it has no connection to give.
    id: 'told-pool-without-connection',
    class: 'database-pool',
    weight: 0.56,
    words: ['pool', 'rds proxy', 'pgbouncer', 'starv'],
    pattern: new RegExp(
      `${together('\\bpool\\b|rds proxy|pgbouncer', "\\bno (?:\\w{1,12} )?connections?\\b|(?:could|can|did) ?(?:n[o']t|not) (?:supply|hand|give|provide|serve|lend|deliver)[^\\n]{0,16} connections?")}|starv\\w* (?:for|of) (?:\\w{1,12} )?connections?`,
    ),
    not: NO_POOL,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'webhook'],
  },
  {
    id: 'told-connection-awaited',
    class: 'database-pool',
    weight: 0.56,
    words: ['connection'],
    pattern: new RegExp(
      `wait\\w* (?:too long|in vain|forever|\\d{1,6} ?\\w{1,7}) for (?:an? |the )?(?:\\w{1,12} ){0,2}connections?\\b|${together(
        '(?:wait\\w*|queu\\w*) (?:\\w{1,12} ){0,3}for (?:a |an |another |any |the )?(?:free |idle |available |pooled |open |db |database |jdbc |sql )?connections?|connection (?:acquisition|checkout|borrow\\w*|lease)|checkout of (?:a |the )?(?:\\w{1,12} )?connections?|(?:borrow(?:ing)?|leas(?:e|ing)|check(?:ing)? ?out|acquir\\w*|obtain\\w*|get hold of|hand (?:us|out)|supply|give us|lend(?: us)?|get|provide|taken? (?:out )?) (?:a |an |any |another |its )?(?:free |new |idle |db |database |jdbc )?connections?\\b(?! (?:to|with) )',
        `${LATE}|${SPENT}|unable|could ?n[o']t|cannot|fail\\w*|exceed\\w*|dropp\\w*|shed\\w*|abort\\w*|reject\\w*`,
      )}`,
    ),
    not: NO_POOL,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'webhook'],
  },
  {
    id: 'told-pool-name',
    class: 'database-pool',
    weight: 0.6,
    words: phrases(`
      db | database | datasource | jdbc | pool | sql | connection | conn_ | postgres | mysql
    `),
    pattern: new RegExp(
      `${typeName('(?:db|jdbc|sql|database|datasource|postgres|mysql)_?(?:conn|pool|session)|datasource(?=exhaust|starv|deplet|drain)|connection_?pool|connection(?:s|slots?)?(?=starv|exhaust|deplet|drain)|pool(?=drain|starv|exhaust|deplet|saturat|empty)', 'starv|exhaust|deplet|drain|saturat|timeout|timedout|empty|limitreach|limitexceed|spent|toobusy')}|(?:db|jdbc|sql|connection)pool(?:wait|acquire|borrow)?(?:timeout|exhausted|starved|empty|drained)\\b|(?:no|outof)_?(?:free|idle|more|available|spare|db)?_?connections?(?:left|available)?(?:exception|error)\\b|${codeName('(?:db|jdbc|sql|database|datasource|postgres|mysql|pg|hikari|oracle)[_-](?:conn(?:ection)?s?|pool|sessions?)|connection[_-]pool|conn[_-]pool|datasource', 'timeout|timed[_-]out|exhausted|starved|depleted|drained|saturated|empty|full|limit[_-]reached|spent|exceeded')}`,
    ),
    not: /thread|worker|http|redis|cache|mem|object|string|executor|lock|\blease\b|auth|login|feedb|config|buffer|queue|kafka|(?<!my)sql_?(?:syntax|grammar)|\btests?\b|transaction|statement|query|carpool|feature|invalid/,
    unless: ['cache', 'http-client', 'other-pool', 'broker', 'payment-provider', 'webhook'],
  },
];
