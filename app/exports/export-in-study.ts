import { Readable } from 'node:stream'
import { auditExport } from '#lib/access/audit.ts'
import type { AuditedExport } from '#lib/access/audited-actions.ts'
import type { StudyPermission } from '#lib/access/permissions.ts'
import type { PartFields } from '../access.ts'
import { type DeclaredRoute, inStudyRoute, type StudyRequest } from '../declared-route.ts'

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

/** A file that a person takes away. */
export interface ExportedFile {
  /** What the file's name is made of, in order, such as a study's code and a participant's. */
  name: readonly string[]
  extension: keyof typeof TYPES
  content: string | Uint8Array | Readable
}

/**
 * A route that exports a file to people whose role in a study has a permission. The audit trail has its entry before
 * the first byte leaves.
 *
 * @param parts which bracketed part of the address names a part of the study; its id is the entry's subject
 * @param make makes the file, for one person and what they may see
 */
export function exportInStudy(
  permission: StudyPermission,
  parts: PartFields,
  action: AuditedExport,
  make: (visit: StudyRequest) => Promise<ExportedFile>,
  options: { unblinded?: boolean } = {},
): DeclaredRoute {
  const [field = ''] = Object.values(parts)
  return inStudyRoute(
    permission,
    parts,
    async (visit) => {
      const file = await make(visit)
      await auditExport(visit.database, visit.person, action, visit.params[field]!)
      return downloadOf(file)
    },
    options,
  )
}

function bodyOf(content: ExportedFile['content']): BodyInit {
  if (typeof content === 'string') return content
  return content instanceof Readable ? (Readable.toWeb(content) as ReadableStream) : new Uint8Array(content)
}

/** The answer with which a browser saves a file, and keeps no copy of it elsewhere. */
export function downloadOf({ name, extension, content }: ExportedFile): Response {
  const parts = name.map((part) => part.trim().replaceAll(/[^\p{L}\p{N}_-]+/gu, '_')).filter((part) => part !== '')
  const full = `${parts.join('-') || 'export'}.${extension}`
  const plain = full.replaceAll(/[^\w.-]+/g, '_')
  // RFC 6266: browsers that know filename* take it; the plain one is for the others.
  const other = plain === full ? '' : `; filename*=UTF-8''${encodeURIComponent(full)}`
  return new Response(bodyOf(content), {
    headers: {
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="${plain}"${other}`,
      'content-type': TYPES[extension],
      'x-content-type-options': 'nosniff',
    },
  })
}
