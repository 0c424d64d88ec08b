import { javaTrace, servletStack, workerThread } from '../traces/java.ts';
import type { Scenario, Variant } from './variant.ts';

const postgresRowLock: Variant = {
  name: 'postgres-row-lock',
  service: 'inventory-service',
  occur: (random) => {
    const sku = random.int(10000, 99999);
    const request = servletStack(random, [
      'org.springframework.dao.support.PersistenceExceptionTranslationInterceptor.invoke(PersistenceExceptionTranslationInterceptor.java:145)',
      'com.sun.proxy.$Proxy187.findBySkuForUpdate(Unknown Source)',
      'com.cali.inventory.stock.StockService.reserve(StockService.java:126)',
      'com.cali.inventory.stock.StockService$$EnhancerBySpringCGLIB$$5f1c9a3e.reserve(<generated>)',
      'com.cali.inventory.api.ReservationController.create(ReservationController.java:52)',
    ]);
    const hibernate = [
      'org.hibernate.internal.ExceptionConverterImpl.wrapLockException(ExceptionConverterImpl.java:265)',
      'org.hibernate.query.internal.AbstractProducedQuery.getSingleResult(AbstractProducedQuery.java:1590)',
      'org.springframework.dao.support.PersistenceExceptionTranslationInterceptor.invoke(PersistenceExceptionTranslationInterceptor.java:139)',
      ...request.slice(1),
    ];
    return {
      runtime: 'java',
      message: `Stock reservation failed: pessimistic lock timeout after 10s on SKU-${sku}`,
      details: `Row lock on stock(sku=SKU-${sku}) held by another transaction, ${random.int(6, 40)} reservations queued`,
      recoveryAction: 'Transaction rolled back, reservation re-queued with backoff',
      trace: javaTrace([
        {
          type: 'org.springframework.dao.CannotAcquireLockException',
          message: 'could not extract ResultSet; nested exception is javax.persistence.LockTimeoutException',
          frames: request,
        },
        {
          type: 'javax.persistence.LockTimeoutException',
          message: 'could not extract ResultSet',
          frames: hibernate,
        },
        {
          type: 'org.postgresql.util.PSQLException',
          message: 'ERROR: canceling statement due to lock timeout',
          frames: [
            'org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2532)',
            'org.hibernate.query.internal.AbstractProducedQuery.getSingleResult(AbstractProducedQuery.java:1587)',
            ...hibernate.slice(2),
          ],
        },
      ]),
      thread: workerThread(random),
      request: { method: 'POST', path: '/api/v1/reservations' },
    };
  },
};

const mysqlLockWait: Variant = {
  name: 'mysql-lock-wait',
  service: 'inventory-service',
  occur: (random) => {
    const transfer = random.int(1000, 9999);
    const request = servletStack(random, [
      'org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator.doTranslate(SQLErrorCodeSQLExceptionTranslator.java:267)',
      'org.springframework.jdbc.core.JdbcTemplate.execute(JdbcTemplate.java:633)',
      'org.springframework.jdbc.core.JdbcTemplate.update(JdbcTemplate.java:862)',
      'com.cali.inventory.transfer.TransferRepository.lockBins(TransferRepository.java:83)',
      'com.cali.inventory.transfer.TransferService.confirm(TransferService.java:140)',
      'com.cali.inventory.api.TransferController.confirm(TransferController.java:61)',
    ]);
    return {
      runtime: 'java',
      message: 'Stock concurrency lock timeout: bins are locked by another transfer',
      details: `Pessimistic lock timeout after 10s, table: bin_stock, transfer: TO-${transfer}, ${random.int(3, 25)} waiting transactions`,
      recoveryAction: 'Transfer postponed, lock owner reported, retry in 30s',
      trace: javaTrace([
        {
          type: 'org.springframework.dao.CannotAcquireLockException',
          message:
            'PreparedStatementCallback; SQL [select id from bin_stock where transfer_id = ? for update]; Lock wait timeout exceeded; try restarting transaction',
          frames: request,
        },
        {
          type: 'com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException',
          message: 'Lock wait timeout exceeded; try restarting transaction',
          frames: [
            'com.mysql.cj.jdbc.exceptions.SQLError.createSQLException(SQLError.java:123)',
            'com.mysql.cj.jdbc.ClientPreparedStatement.executeUpdate(ClientPreparedStatement.java:1054)',
            'com.zaxxer.hikari.pool.HikariProxyPreparedStatement.executeUpdate(HikariProxyPreparedStatement.java)',
            'org.springframework.jdbc.core.JdbcTemplate.execute(JdbcTemplate.java:617)',
            ...request.slice(2),
          ],
        },
      ]),
      thread: workerThread(random),
      request: { method: 'PUT', path: `/api/v1/transfers/TO-${transfer}/confirm` },
    };
  },
};

export const inventory: Scenario = {
  name: 'inventory',
  class: 'lock-timeout',
  variants: [postgresRowLock, mysqlLockWait],
};
