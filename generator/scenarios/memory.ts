import { javaTrace, servletStack, workerThread } from '../traces/java.ts';
import type { Scenario, Variant } from './variant.ts';

/** How many frames of a servlet stack lie below `DispatcherServlet.doDispatch`. */
const FRAMES_BELOW_DISPATCH = 5;

const metaspace: Variant = {
  name: 'metaspace',
  service: 'analytics-engine',
  occur: (random) => {
    const inController = servletStack(random, [
      'java.lang.ClassLoader.defineClass1(Native Method)',
      'java.lang.ClassLoader.defineClass(ClassLoader.java:1017)',
      'org.codehaus.janino.ByteArrayClassLoader.findClass(ByteArrayClassLoader.java:76)',
      'java.lang.ClassLoader.loadClass(ClassLoader.java:522)',
      'com.cali.analytics.query.ExpressionCompiler.compile(ExpressionCompiler.java:134)',
      'com.cali.analytics.query.ReportPlanner.plan(ReportPlanner.java:88)',
      'com.cali.analytics.api.ReportController.run(ReportController.java:59)',
    ]);
    // Spring catches the error in doDispatch, so only what lies below that method is shared.
    const inDispatch = [
      'org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1054)',
      ...inController.slice(-FRAMES_BELOW_DISPATCH),
    ];
    return {
      runtime: 'java',
      message: 'Out of memory: Metaspace cannot be extended',
      details: `Metaspace: ${random.int(243, 249)}MB/256MB, ${random.int(13, 17)} Full GC in 5min`,
      recoveryAction: 'Heap dump written to /var/dumps, pod marked unready, restart scheduled',
      trace: javaTrace([
        {
          type: 'org.springframework.web.util.NestedServletException',
          message: 'Handler dispatch failed; nested exception is java.lang.OutOfMemoryError: Metaspace',
          frames: inDispatch,
        },
        {
          type: 'java.lang.OutOfMemoryError',
          message: 'Metaspace',
          frames: inController,
        },
      ]),
      thread: workerThread(random),
      request: { method: 'POST', path: `/api/v1/reports/${random.int(100, 999)}/run` },
    };
  },
};

const heapSpace: Variant = {
  name: 'heap-space',
  service: 'order-service',
  occur: (random) => {
    const rows = random.int(400_000, 900_000);
    return {
      runtime: 'java',
      message: 'Out of memory: Java heap space while building an order export',
      details: `Heap: ${random.int(2010, 2044)}MB/2048MB, ${random.int(13, 17)} Full GC in 5min, ${rows} rows in memory`,
      recoveryAction: 'Export aborted, memory released, pod restart scheduled',
      trace: javaTrace([
        {
          type: 'java.lang.OutOfMemoryError',
          message: 'Java heap space',
          frames: servletStack(random, [
            'java.util.Arrays.copyOf(Arrays.java:3745)',
            'java.io.ByteArrayOutputStream.grow(ByteArrayOutputStream.java:120)',
            'org.apache.poi.xssf.usermodel.XSSFRow.createCell(XSSFRow.java:207)',
            'org.apache.poi.xssf.usermodel.XSSFSheet.createRow(XSSFSheet.java:739)',
            'com.cali.order.export.OrderWorkbook.append(OrderWorkbook.java:68)',
            'com.cali.order.export.OrderExportService.export(OrderExportService.java:115)',
            'com.cali.order.export.OrderExportController.download(OrderExportController.java:42)',
          ]),
        },
      ]),
      thread: workerThread(random),
      request: { method: 'GET', path: `/api/v1/orders/export?rows=${rows}` },
    };
  },
};

export const memory: Scenario = { name: 'memory', class: 'out-of-memory', variants: [metaspace, heapSpace] };
