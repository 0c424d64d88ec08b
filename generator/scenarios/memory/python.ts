import { CELERY, FASTAPI, FLASK } from '../../traces/python-stacks.ts';
import { pythonVariant } from '../define.ts';

export const attachment = pythonVariant({
  name: 'python-memory-error',
  service: 'notification-service',
  draws: {
    used: (r) => r.int(1010, 1023),
    notification: (r) => r.int(1000000, 9999999),
    pages: (r) => r.int(400, 2400),
  },
  message: 'Out of memory while rendering an attachment',
  details: 'Worker memory: %{used}MB/1024MB, attachment of NTF-%{notification}, %{pages} pages',
  recoveryAction: 'Attachment replaced by a link, worker recycled after this task',
  raised: [
    {
      type: 'MemoryError',
      message: '',
      frames: [
        ...CELERY,
        'notification_service/tasks.py:173 render_attachment | document = attachments.render(notification)',
        'notification_service/attachments.py:94 render | page = self.page(part)',
        'notification_service/attachments.py:121 page | return canvas.tobytes()',
        'lib:PIL/Image.py:777 tobytes | return b"".join(output)',
      ],
    },
  ],
});

export const numpy = pythonVariant({
  name: 'numpy-array-memory',
  service: 'user-profile-api',
  draws: { used: (r) => r.int(1960, 2040), rows: (r) => r.int(120_000, 260_000) },
  message: 'Out of memory while ranking similar profiles',
  details: 'Process memory: %{used}MB/2048MB, similarity matrix with %{rows} rows',
  recoveryAction: 'Ranking answered from yesterday, matrix computed in blocks from now on',
  raised: [
    {
      type: 'numpy.core._exceptions._ArrayMemoryError',
      message: 'Unable to allocate 1.95 GiB for an array with shape (%{rows}, 2048) and data type float32',
      frames: [
        ...FASTAPI,
        'user_profile_api/routes.py:211 get_similar | ranked = ranking.similar(user_id)',
        'user_profile_api/ranking.py:64 similar | scores = «self.matrix()» @ self.vector(user_id)',
        'user_profile_api/ranking.py:47 matrix | return np.vstack(self.vectors)',
        'lib:numpy/core/shape_base.py:289 vstack | return _nx.concatenate(arrs, 0, dtype=dtype, casting=casting)',
      ],
    },
  ],
});

export const auditExport = pythonVariant({
  name: 'audit-export-memory',
  service: 'auth-service',
  draws: { used: (r) => r.int(500, 511), rows: (r) => r.int(300_000, 900_000) },
  message: 'Out of memory while exporting the audit trail',
  details: 'Worker memory: %{used}MB/512MB, %{rows} audit rows read at once',
  recoveryAction: 'Export restarted with a server-side cursor, worker recycled',
  raised: [
    {
      type: 'MemoryError',
      message: '',
      frames: [
        'auth_service/audit.py:151 export | rows = cursor.fetchall()',
        'lib:psycopg/cursor.py:851 fetchall | return self._tx.load_rows(self._pos, self.pgresult.ntuples, self._make_row)',
      ],
    },
    {
      type: 'auth_service.errors.ExportFailed',
      message: 'audit export stopped',
      frames: [
        ...FLASK,
        'auth_service/routes.py:288 audit_export | return send_file(audit.export(since))',
        'auth_service/audit.py:155 export | raise ExportFailed("audit export stopped")',
      ],
    },
  ],
});
