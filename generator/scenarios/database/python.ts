import { CELERY, FASTAPI, FLASK } from '../../traces/python-stacks.ts';
import { pythonVariant } from '../define.ts';

export const queuePool = pythonVariant({
  name: 'sqlalchemy-queuepool',
  service: 'user-profile-api',
  draws: { waiting: (r) => r.int(88, 112) },
  message: 'Connection pool exhausted: no database connection became free within 30s',
  details: 'SQLAlchemy QueuePool size: 20/20 checked out, overflow 10/10, %{waiting} waiting threads',
  recoveryAction: 'Request rejected with 503, idle sessions closed, retry after 2s',
  raised: [
    {
      type: 'sqlalchemy.exc.TimeoutError',
      message:
        'QueuePool limit of size 20 overflow 10 reached, connection timed out, timeout 30.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)',
      frames: [
        ...FASTAPI,
        'user_profile_api/routes.py:64 get_profile | profile = profiles.load(user_id)',
        'user_profile_api/repository.py:118 load | row = «self.session.execute(query)».first()',
        'lib:sqlalchemy/orm/session.py:2351 execute | return self._execute_internal(',
        'lib:sqlalchemy/engine/base.py:146 __init__ | self._dbapi_connection = engine.raw_connection()',
        'lib:sqlalchemy/pool/base.py:449 connect | return _ConnectionFairy._checkout(self)',
        'lib:sqlalchemy/pool/impl.py:168 _do_get | raise exc.TimeoutError(',
      ],
    },
  ],
});

export const psycopgPool = pythonVariant({
  name: 'psycopg-pool-timeout',
  service: 'auth-service',
  draws: { waiting: (r) => r.int(40, 90) },
  message: 'Session store has no free database connection: pool timeout after 30s',
  details: 'psycopg_pool sessions: 20/20 active, max_waiting 0, %{waiting} waiting threads',
  recoveryAction:
    'Login answered with 503, pool statistics dumped, oldest idle-in-transaction session closed',
  raised: [
    {
      type: 'psycopg_pool.PoolTimeout',
      message: "couldn't get a connection after 30.00 sec",
      frames: [
        ...FLASK,
        'auth_service/routes.py:58 token | session = sessions.open(user, grant)',
        'auth_service/sessions.py:77 open | with self.pool.connection() as connection:',
        'std:contextlib.py:135 __enter__ | return next(self.gen)',
        'lib:psycopg_pool/pool.py:170 connection | conn = self.getconn(timeout=timeout)',
        'lib:psycopg_pool/pool.py:204 getconn | raise PoolTimeout(',
      ],
    },
  ],
});

export const psycopg2Pool = pythonVariant({
  name: 'psycopg2-pool-exhausted',
  service: 'notification-service',
  draws: { waiting: (r) => r.int(12, 48), notification: (r) => r.int(1000000, 9999999) },
  message: 'Delivery log not written: connection pool exhausted',
  details: 'psycopg2 ThreadedConnectionPool delivery-log: 20/20 active, %{waiting} waiting threads',
  recoveryAction: 'NTF-%{notification} kept unacknowledged, worker concurrency lowered to 8',
  raised: [
    {
      type: 'psycopg2.pool.PoolError',
      message: 'connection pool exhausted',
      frames: [
        'notification_service/delivery_log.py:61 borrow | connection = self.pool.getconn()',
        'lib:psycopg2/pool.py:171 getconn | return self._getconn(key)',
        'lib:psycopg2/pool.py:93 _getconn | raise PoolError("connection pool exhausted")',
      ],
    },
    {
      type: 'notification_service.errors.DeliveryLogUnavailable',
      message: 'no connection to the delivery log',
      isRaisedFrom: true,
      frames: [
        ...CELERY,
        'notification_service/tasks.py:88 record_delivery | log.append(delivery)',
        'notification_service/delivery_log.py:64 borrow | raise DeliveryLogUnavailable("no connection to the delivery log") from error',
      ],
    },
  ],
});
