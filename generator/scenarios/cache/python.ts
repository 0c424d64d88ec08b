import { CELERY, FASTAPI_INNERMOST, FLASK } from '../../traces/python-stacks.ts';
import { pythonVariant } from '../define.ts';

export const redisPy = pythonVariant({
  name: 'redis-py-connection-refused',
  service: 'user-profile-api',
  draws: { node: (r) => r.int(0, 2) },
  message: 'Redis cluster failure: lost connection to redis-node-%{node}:6379',
  details: 'Redis cluster: 2/3 nodes available, failover in progress',
  recoveryAction: 'Reading profiles from the database, cache bypassed for 30s',
  raised: [
    {
      type: 'ConnectionRefusedError',
      message: '[Errno 111] Connection refused',
      frames: [
        'lib:redis/connection.py:276 connect | sock = self.retry.call_with_retry(',
        'lib:redis/connection.py:636 _connect | raise err',
      ],
    },
    {
      type: 'redis.exceptions.ConnectionError',
      message: 'Error 111 connecting to redis-node-%{node}:6379. Connection refused.',
      frames: [
        ...FASTAPI_INNERMOST,
        'user_profile_api/routes.py:66 get_profile | profile = profiles.cached(user_id)',
        'user_profile_api/cache.py:37 fetch | raw = self.redis.get(self.key(user_id))',
        'lib:redis/connection.py:282 connect | raise ConnectionError(self._error_message(e))',
      ],
    },
  ],
});

export const sentinel = pythonVariant({
  name: 'redis-sentinel-no-master',
  service: 'auth-service',
  draws: { quorum: (r) => r.int(1, 2), session: (r) => r.hex(1) },
  message: 'Session cache failure: Redis Sentinel knows no master',
  details:
    'Redis sentinel sessions-master: 2/3 nodes available, failover in progress, %{quorum} of 3 sentinels agree',
  recoveryAction: 'Session sess-%{session} verified by signature alone, revocations delayed',
  raised: [
    {
      type: 'redis.sentinel.MasterNotFoundError',
      message: "No master found for 'sessions-master'",
      frames: [
        ...FLASK,
        'auth_service/routes.py:141 refresh | session = sessions.resume(token)',
        'auth_service/session_cache.py:44 resume | raw = self.master().get(self.key(token))',
        'auth_service/session_cache.py:29 master | return self.sentinel.master_for("sessions-master")',
        'lib:redis/sentinel.py:352 master_for | connection_pool = connection_pool_class(service_name, self)',
        'lib:redis/sentinel.py:287 discover_master | raise MasterNotFoundError(',
      ],
    },
  ],
});

export const dedupe = pythonVariant({
  name: 'dedupe-cache-readonly',
  service: 'notification-service',
  draws: { notification: (r) => r.int(1000000, 9999999), node: (r) => r.int(0, 2) },
  message: 'Redis cluster failure: writes go to a demoted primary',
  details: 'Redis cluster: 2/3 nodes available, failover in progress, redis-node-%{node} answers READONLY',
  recoveryAction: 'NTF-%{notification} sent without duplicate check, topology reloaded',
  raised: [
    {
      type: 'redis.exceptions.ReadOnlyError',
      message: "You can't write against a read only replica.",
      frames: [
        ...CELERY,
        'notification_service/tasks.py:71 send_push | claimed = dedupe.claim(notification.id)',
        'notification_service/dedupe.py:33 claim | return bool(«self.redis.set(key, 1, nx=True, ex=DAY)»)',
        'lib:redis/commands/core.py:2341 set | return self.execute_command("SET", *pieces, **options)',
        'lib:redis/cluster.py:1074 execute_command | raise e',
        'lib:redis/connection.py:524 read_response | raise response',
      ],
    },
  ],
});
