import { javaTrace, servletStack, workerThread } from '../traces/java.ts';
import { appFrame, FASTAPI_FRAMES, libraryFrame, pythonTrace } from '../traces/python.ts';
import type { Scenario, Variant } from './variant.ts';

const hikari: Variant = {
  name: 'hikari-exhausted',
  service: 'payment-api',
  occur: (random) => {
    const request = servletStack(random, [
      'com.cali.payment.api.service.BusinessService.executeTransaction(BusinessService.java:142)',
      'com.cali.payment.api.controller.ApiController.handleRequest(ApiController.java:78)',
    ]);
    const borrow = [
      'com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:695)',
      'com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:197)',
      'com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:128)',
      'com.cali.payment.api.service.BusinessService.executeTransaction(BusinessService.java:131)',
      ...request.slice(1),
    ];
    // The pool connects in a thread of its own: only the very bottom of the stack is shared.
    const connect = [
      'org.postgresql.jdbc.PgConnection.connect(PgConnection.java:234)',
      'com.zaxxer.hikari.util.DriverDataSource.getConnection(DriverDataSource.java:138)',
      'com.zaxxer.hikari.pool.HikariPool$PoolEntryCreator.call(HikariPool.java:726)',
      'java.util.concurrent.FutureTask.run(FutureTask.java:264)',
      'java.lang.Thread.run(Thread.java:834)',
    ];
    return {
      runtime: 'java',
      message: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
      details: `HikariCP connection pool size: 20/20 active, ${random.int(88, 112)} waiting threads`,
      recoveryAction: 'Auto-retry enabled, circuit breaker: OPEN',
      trace: javaTrace([
        {
          type: 'java.sql.SQLTransientConnectionException',
          message: 'Connection pool exhausted',
          frames: request,
        },
        {
          type: 'java.sql.SQLTransientConnectionException',
          message: `HikariPool-1 - Connection is not available, request timed out after ${random.int(30000, 30019)}ms.`,
          frames: borrow,
        },
        { type: 'org.postgresql.util.PSQLException', message: 'Connection refused', frames: connect },
      ]),
      thread: workerThread(random),
      request: { method: 'POST', path: `/api/v1/payments/${random.int(1000, 9999)}` },
    };
  },
};

const queuePool: Variant = {
  name: 'sqlalchemy-queuepool',
  service: 'user-profile-api',
  occur: (random) => ({
    runtime: 'python',
    message: 'Connection pool exhausted: no database connection became free within 30s',
    details: `SQLAlchemy QueuePool size: 20/20 checked out, overflow 10/10, ${random.int(88, 112)} waiting threads`,
    recoveryAction: 'Request answered with 503, pool will be recycled, circuit breaker: OPEN',
    trace: pythonTrace([
      {
        type: 'sqlalchemy.exc.TimeoutError',
        message:
          'QueuePool limit of size 20 overflow 10 reached, connection timed out, timeout 30.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)',
        frames: [
          ...FASTAPI_FRAMES,
          appFrame('user_profile_api/routes.py', 64, 'get_profile', 'profile = profiles.load(user_id)'),
          appFrame('user_profile_api/services.py', 118, 'load', 'row = self.repository.find(user_id)'),
          appFrame(
            'user_profile_api/repository.py',
            41,
            'find',
            'return self.session.execute(PROFILE_BY_ID, {"id": user_id}).one()',
          ),
          libraryFrame('sqlalchemy/orm/session.py', 2262, 'execute', 'return self._execute_internal('),
          libraryFrame('sqlalchemy/engine/base.py', 3268, 'raw_connection', 'return self.pool.connect()'),
          libraryFrame('sqlalchemy/pool/base.py', 449, 'connect', 'return _ConnectionFairy._checkout(self)'),
          libraryFrame('sqlalchemy/pool/impl.py', 168, '_do_get', 'raise exc.TimeoutError('),
        ],
      },
    ]),
  }),
};

export const database: Scenario = { name: 'database', class: 'database-pool', variants: [hikari, queuePool] };
