import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'

/**
 * A backup is a folder:
 *
 *     manifest.json   what made it, and what its tables are
 *     SHA256SUMS      the hash of every other file, as sha256sum writes and checks them
 *     secrets.json    the secrets of the installation
 *     audit-head.json the sealed head of its audit trail
 *     tables/         the rows of each table as text of COPY, compressed with gzip
 *     files/          the files of the storage
 *     models/         the bundles of models
 */
export const MANIFEST = 'manifest.json'
export const SUMS = 'SHA256SUMS'
export const SECRETS = 'secrets.json'
export const AUDIT_HEAD = 'audit-head.json'

const FORMAT = 1

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** The version of Concord that made it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Which installation it is of; one that was restored elsewhere is the same. */
  installation: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({
      table: z.string(),
      columns: z.array(z.string()),
      rows: z.number().int(),
      /** Of the text, before it is compressed. */
      sha256: z.string(),
    }),
  ),
  sequences: z.array(z.object({ sequence: z.string(), lastValue: z.string().nullable() })),
  /** How many files SHA256SUMS lists without this one, and their bytes. */
  files: z.number().int(),
  bytes: z.number().int(),
})
export type BackupManifest = z.infer<typeof manifestSchema>

/** Where the rows of a table lie in a backup. */
export const tableFile = (table: string) => `tables/${table}.copy.gz`

/** @throws ConcordError not-found where the folder is no backup; conflict where a newer version made it */
export async function readManifest(folder: string): Promise<BackupManifest> {
  let text: string
  try {
    text = await readFile(path.join(folder, MANIFEST), 'utf8')
  } catch (cause) {
    throw new ConcordError(
      'not-found',
      phrase('{folder} is not a backup: its {manifest} can’t be read ({cause}).', {
        folder: shownName(folder),
        manifest: MANIFEST,
        cause: systemReason(cause) ?? (cause as Error).message,
      }),
      { cause },
    )
  }
  try {
    const json = JSON.parse(text) as { format?: unknown; version?: unknown }
    if (typeof json.format === 'number' && json.format > FORMAT)
      throw new ConcordError(
        'conflict',
        phrase('This backup was made by a newer Concord ({version}) than this one. Update Concord, then restore it.', {
          version: String(json.version),
        }),
      )
    return manifestSchema.parse(json)
  } catch (cause) {
    if (cause instanceof ConcordError) throw cause
    throw new ConcordError(
      'unreadable',
      phrase('The {manifest} of {folder} is damaged. Use another backup.', {
        manifest: MANIFEST,
        folder: shownName(folder),
      }),
      {
        cause,
      },
    )
  }
}
