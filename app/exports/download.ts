import { Readable } from 'node:stream'
import type { Storage } from '#lib/storage/storage.ts'
import { storedFile } from './stored-file.ts'

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  txt: 'text/plain; charset=utf-8',
  zip: 'application/zip',
} as const

/** A file of the storage, of which a download that was interrupted asks for the part that it lacks. */
export interface StoredContent {
  storage: Storage
  key: string
}

/** A file that a person takes away. */
export interface ExportedFile {
  /** What the file's name is made of, in order, such as a study's code and a participant's. */
  name: readonly string[]
  extension: keyof typeof TYPES
  content: string | Uint8Array | Readable | StoredContent
}

function bodyOf(content: string | Uint8Array | Readable): BodyInit {
  if (typeof content === 'string') return content
  return content instanceof Readable ? (Readable.toWeb(content) as ReadableStream) : new Uint8Array(content)
}

/** The answer with which a browser saves a file, and keeps no copy of it elsewhere. */
export async function downloadOf(request: Request, { name, extension, content }: ExportedFile): Promise<Response> {
  const headers = new Headers({
    'cache-control': 'private, no-store',
    'content-disposition': disposition(name, extension),
    'content-type': TYPES[extension],
    'x-content-type-options': 'nosniff',
  })
  if (typeof content === 'object' && 'storage' in content)
    return storedFile(request, content.storage, content.key, headers)
  return new Response(bodyOf(content), { headers })
}

/** A name that is safe in a header and on every disk. */
function disposition(name: readonly string[], extension: string): string {
  const parts = name.map((part) => part.trim().replaceAll(/[^\p{L}\p{N}_-]+/gu, '_')).filter((part) => part !== '')
  const full = `${parts.join('-') || 'export'}.${extension}`
  const plain = full.replaceAll(/[^\w.-]+/g, '_')
  // RFC 6266: browsers that know filename* take it; the plain one is for the others.
  const other = plain === full ? '' : `; filename*=UTF-8''${encodeURIComponent(full)}`
  return `attachment; filename="${plain}"${other}`
}
