import { awsError } from './values.ts';

/** One bucket: what was put is what is got, at once, as S3 promises. */
export class FakeS3 {
  readonly objects = new Map<string, Uint8Array>();

  /** @throws what S3 would */
  execute(name: string, input: unknown): unknown {
    const {
      Key = '',
      Body,
      Prefix = '',
      Delete,
    } = input as {
      Key?: string;
      Body?: Uint8Array | string;
      Prefix?: string;
      Delete?: { Objects: { Key: string }[] };
    };
    switch (name) {
      case 'PutObjectCommand':
        this.objects.set(Key, Uint8Array.from(typeof Body === 'string' ? Buffer.from(Body) : (Body ?? [])));
        return {};
      case 'GetObjectCommand': {
        const bytes = this.objects.get(Key);
        if (bytes === undefined) throw awsError('NoSuchKey');
        return {
          ContentLength: bytes.length,
          Body: {
            transformToByteArray: async () => Uint8Array.from(bytes),
            transformToString: async () => Buffer.from(bytes).toString(),
          },
        };
      }
      case 'DeleteObjectCommand':
        this.objects.delete(Key);
        return {};
      case 'DeleteObjectsCommand':
        for (const object of Delete?.Objects ?? []) this.objects.delete(object.Key);
        return {};
      case 'ListObjectsV2Command': {
        const keys = [...this.objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
        return {
          IsTruncated: false,
          KeyCount: keys.length,
          Contents: keys.map((key) => ({ Key: key, Size: this.objects.get(key)!.length })),
        };
      }
      default:
        throw awsError('NotImplemented', `${name} is not known here`);
    }
  }
}
