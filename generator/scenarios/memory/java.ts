import {
  ANALYTICS_EXECUTOR,
  ANALYTICS_WEB,
  INVENTORY_SCHEDULED,
  ORDER_WEB,
  PAYMENT_WEB,
} from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

/** Spring catches what a handler throws in doDispatch, so only what lies below that method is shared. */
const BELOW_DISPATCH = ANALYTICS_WEB.slice(ANALYTICS_WEB.findIndex((it) => it.includes('doDispatch')) + 1);

export const metaspace = javaVariant({
  name: 'metaspace',
  service: 'analytics-engine',
  draws: { used: (r) => r.int(243, 249), collections: (r) => r.int(13, 17), report: (r) => r.int(100, 999) },
  message: 'Out of memory: Metaspace cannot be extended',
  details: 'Metaspace: %{used}MB/256MB, %{collections} Full GC in 5min',
  recoveryAction: 'Heap dump written to /var/dumps, pod marked unready, restart scheduled',
  thrown: {
    type: 'org.springframework.web.util.NestedServletException',
    message: 'Handler dispatch failed; nested exception is java.lang.OutOfMemoryError: Metaspace',
    frames: ['org.springframework.web.servlet.DispatcherServlet.doDispatch:1087'],
  },
  below: BELOW_DISPATCH,
  causes: [
    {
      type: 'java.lang.OutOfMemoryError',
      message: 'Metaspace',
      frames: [
        'java.lang.ClassLoader.defineClass1:native',
        'java.lang.ClassLoader.defineClass:1012',
        'org.codehaus.janino.ByteArrayClassLoader.findClass:76',
        'java.lang.ClassLoader.loadClass:592',
        'com.cali.analytics.query.ExpressionCompiler.compile:134',
        'com.cali.analytics.query.ReportPlanner.plan:88',
        'com.cali.analytics.api.ReportController.run:59',
        ...ANALYTICS_WEB.slice(0, ANALYTICS_WEB.length - BELOW_DISPATCH.length),
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/reports/%{report}/run' },
});

export const nativeThread = javaVariant({
  name: 'native-thread',
  service: 'analytics-engine',
  draws: { used: (r) => r.int(3985, 4080), threads: (r) => r.int(3900, 4090), job: (r) => r.int(1, 6) },
  message: 'Out of memory: no further native thread for the query workers',
  details: 'Container memory: %{used}MB/4096MB, %{threads} threads alive, 3 Full GC in 5min',
  recoveryAction: 'Query concurrency halved, idle workers ended, pod restart scheduled',
  thrown: {
    type: 'java.lang.OutOfMemoryError',
    message: 'unable to create native thread: possibly out of memory or process/resource limits reached',
    frames: [
      'java.lang.Thread.start0:native',
      'java.lang.Thread.start:802',
      'java.util.concurrent.ThreadPoolExecutor.addWorker:945',
      'java.util.concurrent.ThreadPoolExecutor.execute:1364',
      'java.util.concurrent.CompletableFuture.asyncSupplyStage:1782',
      'java.util.concurrent.CompletableFuture.supplyAsync:2005',
      'com.cali.analytics.query.QueryWorkers.fanOut:118',
      'com.cali.analytics.query.QueryWorkers.run:94',
      'com.cali.analytics.job.FunnelJob.lambda$compute$5:203',
      'com.cali.analytics.job.FunnelJob.compute:198',
    ],
  },
  below: ANALYTICS_EXECUTOR,
  thread: 'job-runner-%{job}',
  request: { method: 'POST', path: '/internal/v1/jobs/funnel-daily' },
});

export const heapSpace = javaVariant({
  name: 'heap-space',
  service: 'order-service',
  draws: {
    used: (r) => r.int(2010, 2044),
    collections: (r) => r.int(13, 17),
    rows: (r) => r.int(400_000, 900_000),
  },
  message: 'Out of memory: Java heap space while building an order export',
  details: 'Heap: %{used}MB/2048MB, %{collections} Full GC in 5min, %{rows} rows in memory',
  recoveryAction: 'Export aborted, memory released, pod restart scheduled',
  thrown: {
    type: 'java.lang.OutOfMemoryError',
    message: 'Java heap space',
    frames: [
      'java.util.Arrays.copyOf:3537',
      'java.io.ByteArrayOutputStream.ensureCapacity:100',
      'org.apache.poi.xssf.usermodel.XSSFRow.createCell:207',
      'org.apache.poi.xssf.usermodel.XSSFSheet.createRow:739',
      'com.cali.order.export.OrderWorkbook.append:68',
      'com.cali.order.export.OrderExportService.export:115',
      'com.cali.order.export.OrderExportController.download:42',
    ],
  },
  below: ORDER_WEB,
  request: { method: 'GET', path: '/api/v1/orders/export?rows=%{rows}' },
});

export const gcOverhead = javaVariant({
  name: 'gc-overhead-limit',
  service: 'inventory-service',
  draws: {
    used: (r) => r.int(1008, 1023),
    collections: (r) => r.int(28, 41),
    skus: (r) => r.int(80_000, 240_000),
  },
  message: 'Out of memory: GC overhead limit exceeded during the catalog sync',
  details: 'Heap: %{used}MB/1024MB, %{collections} Full GC in 5min, %{skus} SKUs in the diff',
  recoveryAction: 'Sync aborted, diff continues in pages of 1000, heap dump written to /var/dumps',
  thrown: {
    type: 'java.util.concurrent.ExecutionException',
    message: 'java.lang.OutOfMemoryError: GC overhead limit exceeded',
    frames: [
      'java.util.concurrent.FutureTask.report:122',
      'java.util.concurrent.FutureTask.get:192',
      'com.cali.inventory.catalog.CatalogSync.run:91',
    ],
  },
  below: INVENTORY_SCHEDULED,
  causes: [
    {
      type: 'java.lang.OutOfMemoryError',
      message: 'GC overhead limit exceeded',
      inOwnThread: true,
      frames: [
        'java.util.HashMap.newNode:1750',
        'java.util.HashMap.putVal:642',
        'com.cali.inventory.catalog.CatalogDiff.index:54',
        'com.cali.inventory.catalog.CatalogSync.lambda$run$0:86',
        'java.util.concurrent.FutureTask.run:266',
        'java.util.concurrent.ThreadPoolExecutor.runWorker:1149',
        'java.lang.Thread.run:748',
      ],
    },
  ],
  thread: 'scheduling-1',
  request: { method: 'POST', path: '/internal/v1/jobs/catalog-sync' },
});

export const directBuffer = javaVariant({
  name: 'netty-direct-buffer',
  service: 'payment-api',
  draws: {
    used: (r) => r.int(498, 511),
    collections: (r) => r.int(4, 9),
    bytes: (r) => r.int(520_000_000, 534_000_000),
    batch: (r) => r.int(100, 999),
  },
  message: 'Out of memory: no direct buffer memory left for the settlement upload',
  details: 'Direct memory: %{used}MB/512MB, %{collections} Full GC in 5min, settlement batch %{batch}',
  recoveryAction: 'Upload aborted, buffers released, batch sent again in parts of 8MB',
  thrown: {
    type: 'io.netty.util.internal.OutOfDirectMemoryError',
    message: 'failed to allocate 16777216 byte(s) of direct memory (used: %{bytes}, max: 536870912)',
    frames: [
      'io.netty.util.internal.PlatformDependent.incrementMemoryCounter:754',
      'io.netty.util.internal.PlatformDependent.allocateDirectNoCleaner:709',
      'io.netty.buffer.PoolArena$DirectArena.newChunk:740',
      'io.netty.buffer.PooledByteBufAllocator.newDirectBuffer:355',
      'com.cali.payment.api.settlement.SettlementUpload.frame:103',
      'com.cali.payment.api.settlement.SettlementUpload.send:76',
      'com.cali.payment.api.controller.SettlementController.upload:55',
    ],
  },
  below: PAYMENT_WEB,
  request: { method: 'POST', path: '/api/v1/settlements/%{batch}/upload' },
});
