import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, lstat, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { SealingStream, TableSnapshot } from '#lib/database/table-snapshot.ts'
import { systemCode } from '#lib/errors/system-errors.ts'
import { freeBytes } from '#lib/storage/free-space.ts'
import { MOMENTARY_TABLES, namedFiles } from './backup-contents.ts'
import { AUDIT_HEAD, type BackupManifest, MANIFEST, SECRETS, SUMS, tableFile } from './backup-manifest.ts'
import { type Checksums, checksumsText, copyWithHash, filesBelow, hashing, readChecksums } from './checksums.ts'
import { diskFull } from './disk-full.ts'
import { inodeOf } from './inode-of.ts'

/** An installation to back up. */
export interface BackupSource {
  databaseUrl: string
  folders: { files: string; models: string; secrets: string; auditHead: string }
  /** Concord's version. */
  version: string
}

export interface MadeBackup {
  folder: string
  /** Files in it, and their bytes. */
  files: number
  bytes: number
  /** Bytes that were not shared with the backup before. */
  newBytes: number
  /** Files that rows name and that are not in the storage; nothing to restore them from is there any more. */
  missing: string[]
  seconds: number
}

export interface BackupOptions {
  signal?: AbortSignal | undefined
  /** @param share 0 to 1 */
  onProgress?: ((stage: string, share: number) => void) | undefined
}

/** A file that a row names and that was removed before it was copied is gone from the next snapshot, too, or is missing. */
const MOST_PASSES = 3

/** One backup in the making, in a folder of its own. */
export class BackupWriter {
  readonly #source: BackupSource
  readonly #folder: string
  readonly #signal: AbortSignal | undefined
  readonly #onProgress: (stage: string, share: number) => void
  readonly #checksums: Checksums = new Map()
  readonly #bytes = new Map<string, number>()
  #copiedBytes = 0
  #tableBytes = 0

  constructor(source: BackupSource, folder: string, { signal, onProgress = () => {} }: BackupOptions) {
    this.#source = source
    this.#folder = folder
    this.#signal = signal
    this.#onProgress = onProgress
  }

  async run(before: string | undefined): Promise<Omit<MadeBackup, 'folder' | 'seconds'>> {
    const shared = before === undefined ? undefined : { folder: before, checksums: await readChecksums(before) }
    let missing: string[] = []
    let taken = await this.#takeTables()
    for (let pass = 1; ; pass++) {
      const there = await this.#takeFiles(shared)
      const named = [...taken.named].map((key) => `files/${key}`)
      missing = named.filter((file) => !this.#checksums.has(file))
      if (missing.length === 0 || pass === MOST_PASSES) {
        await this.#forget(new Set([...there, ...named]))
        break
      }
      taken = await this.#takeTables()
    }
    await this.#take(this.#source.folders.secrets, SECRETS)
    await this.#seal(taken.content)
    return {
      files: this.#checksums.size,
      bytes: sumOf(this.#bytes),
      newBytes: this.#copiedBytes + this.#tableBytes,
      missing,
    }
  }

  /** Writes the rows of all tables, as they were at one moment. */
  async #takeTables() {
    // First, so that the tables have all that it seals, and perhaps more.
    await rm(path.join(this.#folder, AUDIT_HEAD), { force: true })
    await this.#take(this.#source.folders.auditHead, AUDIT_HEAD)
    const snapshot = await TableSnapshot.open(this.#source.databaseUrl)
    this.#tableBytes = 0
    try {
      await mkdir(path.join(this.#folder, 'tables'), { recursive: true, mode: 0o700 })
      const kept = snapshot.tables.filter(({ table }) => !MOMENTARY_TABLES.includes(table))
      const tables: BackupManifest['tables'] = []
      for (const [i, content] of kept.entries()) {
        this.#onProgress('tables', i / kept.length)
        const file = tableFile(content.table)
        const [sealing, packed] = [new SealingStream(), hashing()]
        const to = createWriteStream(path.join(this.#folder, file), { mode: 0o600, flush: true })
        const text = await snapshot.copyOf(content)
        await pipeline(text, sealing, createGzip({ level: 1 }), packed.stream, to, { signal: this.#signal })
        const { sha256, bytes } = packed.seal()
        this.#note(file, { sha256, bytes })
        this.#tableBytes += bytes
        tables.push({ ...content, ...sealing.seal() })
      }
      const { migrations, sequences } = snapshot
      const content = { migrations: [...migrations], sequences: [...sequences], tables }
      return { content, named: await namedFiles(snapshot) }
    } finally {
      await snapshot.close()
    }
  }

  /** Copies what the backup does not have yet. @returns all files that are there */
  async #takeFiles(shared: { folder: string; checksums: Checksums } | undefined): Promise<string[]> {
    const { files, models } = this.#source.folders
    const found = [
      ...(await filesBelow(files)).map((name) => [`files/${name}`, path.join(files, name)] as const),
      ...(await filesBelow(models)).map((name) => [`models/${name}`, path.join(models, name)] as const),
    ].filter(([name]) => !isUnfinished(name))
    const wanted: { name: string; file: string; bytes: number; isShared: boolean; twin: string | undefined }[] = []
    /** Names by the file they are of: one that has several, as an encoder's does that others were trained over, is copied once. */
    const nameOf = new Map<string, string>()
    for (const [name, file] of found) {
      if (this.#checksums.has(name)) continue
      const stats = await lstat(file).catch(() => undefined)
      if (!stats) continue
      const inode = stats.nlink > 1 ? await inodeOf(file) : undefined
      const earlier =
        shared?.checksums.has(name) && (await lstat(path.join(shared.folder, name)).catch(() => undefined))
      const isShared =
        !!earlier && earlier.size === stats.size && Math.round(earlier.mtimeMs) === Math.round(stats.mtimeMs)
      wanted.push({ name, file, bytes: stats.size, isShared, twin: inode && nameOf.get(inode) })
      if (inode && !nameOf.has(inode)) nameOf.set(inode, name)
    }
    await this.#demandRoom(wanted.filter(({ isShared, twin }) => !isShared && !twin))
    const total = Math.max(
      1,
      wanted.reduce((sum, { bytes }) => sum + bytes, 0),
    )
    let done = 0
    for (const { name, file, bytes, isShared, twin } of wanted) {
      this.#signal?.throwIfAborted()
      const own = { folder: this.#folder, checksums: this.#checksums }
      const known =
        (isShared && (await this.#share(name, name, bytes, shared!))) ||
        (twin !== undefined && this.#checksums.has(twin) && (await this.#share(name, twin, bytes, own)))
      if (!known) await this.#take(file, name)
      done += bytes
      this.#onProgress('files', done / total)
    }
    return found.map(([name]) => name)
  }

  async #take(from: string, name: string): Promise<void> {
    try {
      const copied = await copyWithHash(from, path.join(this.#folder, name), { signal: this.#signal })
      this.#note(name, copied)
      this.#copiedBytes += copied.bytes
    } catch (error) {
      // Removed from the storage in the meantime: whether it is missed, the next look at the tables says.
      if (systemCode(error) !== 'ENOENT') throw error
    }
  }

  /** @returns whether the file could be shared; some file systems have no links */
  async #share(
    name: string,
    from: string,
    bytes: number,
    { folder, checksums }: { folder: string; checksums: Checksums },
  ): Promise<boolean> {
    const to = path.join(this.#folder, name)
    await mkdir(path.dirname(to), { recursive: true, mode: 0o700 })
    try {
      await link(path.join(folder, from), to)
    } catch {
      return false
    }
    this.#note(name, { sha256: checksums.get(from)!, bytes })
    return true
  }

  /** Removes copies of files that were removed from the storage while others were copied, and that no row names. */
  async #forget(wanted: ReadonlySet<string>): Promise<void> {
    for (const name of this.#checksums.keys()) {
      if (!/^(?:files|models)\//.test(name) || wanted.has(name)) continue
      await rm(path.join(this.#folder, name), { force: true })
      this.#checksums.delete(name)
      this.#bytes.delete(name)
    }
  }

  async #seal(content: Pick<BackupManifest, 'migrations' | 'tables' | 'sequences'>): Promise<void> {
    const manifest: BackupManifest = {
      format: 1,
      version: this.#source.version,
      createdAt: new Date().toISOString(),
      installation: await installationOf(this.#source),
      ...content,
      files: this.#checksums.size,
      bytes: sumOf(this.#bytes),
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`
    await writeFile(path.join(this.#folder, MANIFEST), text, { mode: 0o600, flush: true })
    this.#note(MANIFEST, { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) })
    await writeFile(path.join(this.#folder, SUMS), checksumsText(this.#checksums), { mode: 0o600, flush: true })
    await flushFolder(this.#folder)
  }

  #note(name: string, { sha256, bytes }: { sha256: string; bytes: number }): void {
    this.#checksums.set(name, sha256)
    this.#bytes.set(name, bytes)
  }

  async #demandRoom(copied: { bytes: number }[]): Promise<void> {
    const needed = copied.reduce((sum, { bytes }) => sum + bytes, 0)
    if (needed > (await freeBytes(this.#folder))) throw diskFull(path.dirname(this.#folder))
  }
}

/** Files that are still being made: by the storage, and by an import of a model. */
const isUnfinished = (name: string) => name.endsWith('.part') || /\/\./.test(name)

const sumOf = (bytes: ReadonlyMap<string, number>) => [...bytes.values()].reduce((sum, value) => sum + value, 0)

/** Tells one installation from another, so that none takes the other's backups for its own. */
export async function installationOf({ folders }: BackupSource): Promise<string> {
  return createHash('sha256')
    .update(await readFile(folders.secrets))
    .digest('hex')
    .slice(0, 16)
}

/** Without this a power failure may forget the names of files that were written. Windows has no such call. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
