import { INVENTORY_SCHEDULED, ORDER_WEB, PAYMENT_WEB } from '../../traces/java-stacks.ts';
import { CELERY } from '../../traces/python-stacks.ts';
import { javaVariant, pythonVariant } from '../define.ts';

export const mysqlDeadlock = javaVariant({
  name: 'mysql-deadlock-1213',
  service: 'inventory-service',
  draws: { transaction: (r) => r.int(400000, 900000), rows: (r) => r.int(20, 900) },
  message: 'Reservation sweep stopped: deadlock with a running reservation',
  details:
    'Lock timeout after 10s, then InnoDB error 1213, transaction %{transaction}, %{rows} rows to release',
  recoveryAction: 'Sweep rolled back, repeated in chunks of 50 rows',
  thrown: {
    type: 'org.springframework.dao.DeadlockLoserDataAccessException',
    message:
      'PreparedStatementCallback; SQL [update reservation set state = ? where expires_at < ?]; Deadlock found when trying to get lock; try restarting transaction',
    frames: [
      'org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator.doTranslate:271',
      'org.springframework.jdbc.core.JdbcTemplate.execute:633',
      'com.cali.inventory.reservation.ReservationRepository.releaseExpired:95',
      'com.cali.inventory.reservation.ReservationSweep.sweep:58',
    ],
  },
  below: INVENTORY_SCHEDULED,
  causes: [
    {
      type: 'com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException',
      message: 'Deadlock found when trying to get lock; try restarting transaction',
      frames: [
        'com.mysql.cj.jdbc.exceptions.SQLError.createSQLException:123',
        'com.mysql.cj.jdbc.ClientPreparedStatement.executeUpdateInternal:1333',
        'com.zaxxer.hikari.pool.ProxyPreparedStatement.executeUpdate:61',
        'org.springframework.jdbc.core.JdbcTemplate.execute:617',
      ],
    },
  ],
  thread: 'scheduling-1',
  request: { method: 'POST', path: '/internal/v1/jobs/reservation-sweep' },
});

export const postgresDeadlock = javaVariant({
  name: 'postgres-deadlock-40p01',
  service: 'payment-api',
  draws: {
    wallet: (r) => r.int(10000, 99999),
    process: (r) => r.int(11000, 19000),
    blocker: (r) => r.int(20000, 29000),
  },
  message: 'Wallet WLT-%{wallet} not debited: deadlock detected',
  details: 'Lock timeout after 10s, deadlock_timeout 1s, SQLSTATE 40P01, table: wallet, process %{process}',
  recoveryAction: 'Transaction rolled back, debit repeated with ordered locks',
  thrown: {
    type: 'org.springframework.dao.CannotAcquireLockException',
    message:
      'could not execute statement; SQL [n/a]; nested exception is org.hibernate.exception.LockAcquisitionException',
    frames: [
      'org.springframework.orm.jpa.vendor.HibernateJpaDialect.convertHibernateAccessException:275',
      'com.cali.payment.api.wallet.WalletService.debit:132',
      'com.cali.payment.api.wallet.WalletController.debit:64',
    ],
  },
  below: PAYMENT_WEB,
  causes: [
    {
      type: 'org.hibernate.exception.LockAcquisitionException',
      message: 'could not execute statement',
      frames: [
        'org.hibernate.dialect.PostgreSQL81Dialect$2.convert:449',
        'com.cali.payment.api.wallet.WalletService.debit:127',
      ],
    },
    {
      type: 'org.postgresql.util.PSQLException',
      message:
        'ERROR: deadlock detected\n  Detail: Process %{process} waits for ShareLock on transaction; blocked by process %{blocker}.\n  Hint: See server log for query details.',
      frames: [
        'org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse:2532',
        'com.cali.payment.api.wallet.WalletService.debit:125',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/wallets/%{wallet}/debit' },
});

export const redissonLock = javaVariant({
  name: 'redisson-rlock-wait',
  service: 'order-service',
  draws: {
    sku: (r) => r.int(10000, 99999),
    holder: (r) => r.int(40, 220),
    order: (r) => r.int(100000, 999999),
  },
  message: 'Distributed lock timeout: stock of SKU-%{sku} stays locked',
  details:
    'Distributed lock timeout after 10s, RLock stock:SKU-%{sku}, held by thread %{holder}, order ORDER-%{order}',
  recoveryAction: 'Order rejected with 409, lease ends by itself in 30s',
  thrown: {
    type: 'com.cali.order.stock.StockLockTimeoutException',
    message: 'could not acquire lock stock:SKU-%{sku} within 10s',
    frames: [
      'com.cali.order.stock.StockLocks.within:58',
      'com.cali.order.checkout.CheckoutService.lambda$reserve$4:149',
      'com.cali.order.saga.SagaStep.run:37',
      'com.cali.order.saga.CheckoutSaga.advance:112',
      'com.cali.order.saga.CheckoutSaga$$SpringCGLIB$$0.advance:generated',
      'com.cali.order.checkout.CheckoutController.reserve:71',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'java.util.concurrent.TimeoutException',
      message: 'tryLock returned false after 10000ms',
      frames: ['com.cali.order.stock.StockLocks.within:53'],
    },
  ],
  request: { method: 'POST', path: '/api/v1/orders/%{order}/reserve' },
});

export const redisLock = pythonVariant({
  name: 'redis-py-lock',
  service: 'notification-service',
  draws: { campaign: (r) => r.int(100, 999), owner: (r) => r.int(1, 8) },
  message: 'Campaign CMP-%{campaign} not started: its lock is held elsewhere',
  details: 'Distributed lock timeout after 10s, lock campaign:CMP-%{campaign}, held by worker %{owner}',
  recoveryAction: 'Campaign left to the other worker, state checked again in 60s',
  raised: [
    {
      type: 'redis.exceptions.LockError',
      message: 'Unable to acquire lock within the time specified',
      frames: [
        ...CELERY,
        'notification_service/tasks.py:146 start_campaign | with «campaigns.claim(campaign_id)»:',
        'std:contextlib.py:137 __enter__ | return next(self.gen)',
        'notification_service/campaigns.py:82 claim | with «self.redis.lock(name, timeout=30, blocking_timeout=10)»:',
        'lib:redis/lock.py:167 __enter__ | raise LockError("Unable to acquire lock within the time specified")',
      ],
    },
  ],
});
