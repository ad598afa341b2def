import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdir, readdir, readFile, utimes } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type BackupManifest, MANIFEST, readManifest, SUMS } from './backup-manifest.ts'

/** Hashes of files by their paths in a backup, with slashes. */
export type Checksums = Map<string, string>

/** As sha256sum writes them. */
export function checksumsText(checksums: Checksums): string {
  const paths = [...checksums.keys()].sort()
  return paths.map((file) => `${checksums.get(file)}  ${file}\n`).join('')
}

/** @throws ConcordError unreadable where a line is not one of sha256sum's, or a path leads out of the backup */
export async function readChecksums(folder: string): Promise<Checksums> {
  const text = await readFile(path.join(folder, SUMS), 'utf8').catch((cause) => {
    throw damaged(folder, phrase('its {file} can’t be read', { file: SUMS }), cause)
  })
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      if (line === '') return []
      const [, sha256, file] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? []
      if (!sha256 || !file || path.isAbsolute(file) || file.split('/').includes('..'))
        throw damaged(folder, phrase('its {file} is not as it was written', { file: SUMS }))
      return [[file, sha256]]
    }),
  )
}

/** All files below a folder, by their paths from there with slashes. Links are not followed and not listed. */
export async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const lists = await Promise.all(
    entries.map((entry) => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      return entry.isDirectory() ? filesBelow(folder, name) : entry.isFile() ? [name] : []
    }),
  )
  return lists.flat()
}

/** Copies a file with its time of change, flushed to the disk. @returns its hash and its bytes */
export async function copyWithHash(
  from: string,
  to: string,
  { mode = 0o600, signal }: { mode?: number; signal?: AbortSignal | undefined } = {},
): Promise<{ sha256: string; bytes: number }> {
  const { atime, mtime } = await lstat(from)
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 })
  const sealed = hashing()
  await pipeline(
    createReadStream(from, { highWaterMark: 1 << 20 }),
    sealed.stream,
    createWriteStream(to, { flags: 'wx', mode, flush: true }),
    { signal },
  )
  await utimes(to, atime, mtime)
  return sealed.seal()
}

/** The hash and the bytes of what passes a stream. */
export function hashing(): { stream: Transform; seal(): { sha256: string; bytes: number } } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { stream, seal: () => ({ sha256: hash.digest('hex'), bytes }) }
}

export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * What a backup says that it holds, with every file there and none besides.
 *
 * @throws ConcordError not-found, unreadable
 */
export async function openBackup(folder: string): Promise<{ manifest: BackupManifest; checksums: Checksums }> {
  const manifest = await readManifest(folder)
  const checksums = await readChecksums(folder)
  if (checksums.size !== manifest.files + 1) throw damaged(folder, phrase('its {file} is cut off', { file: SUMS }))
  if ((await sha256Of(path.join(folder, MANIFEST))) !== checksums.get(MANIFEST))
    throw damaged(folder, phrase('its {file} was changed', { file: MANIFEST }))
  const there = new Set(await filesBelow(folder))
  for (const file of checksums.keys())
    if (!there.has(file)) throw damaged(folder, phrase('{file} is missing', { file: shownName(file) }))
  return { manifest, checksums }
}

/** Compares every file of a backup with its hash. @throws ConcordError unreadable that names the first that differs */
export async function verifyBackup(folder: string, signal?: AbortSignal): Promise<BackupManifest> {
  const { manifest, checksums } = await openBackup(folder)
  for (const [file, sha256] of checksums)
    if ((await sha256Of(path.join(folder, file), signal)) !== sha256)
      throw damaged(folder, phrase('{file} was changed', { file: shownName(file) }))
  return manifest
}

export function damaged(folder: string, how: Message, cause?: unknown): ConcordError {
  return new ConcordError(
    'unreadable',
    phrase('The backup {folder} is damaged: {how}. Use another backup.', { folder: shownName(folder), how }),
    {
      cause,
    },
  )
}
