import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { ChainCheck, type ChainHead, type ChainLink, FIRST_HASH, hashOfEntry, signHead } from './audit-chain.ts'

const BATCH = 2000
/** Any number does; one program seals at a time. */
const LOCK = 727_263_004
/** Entries wait for their seal no longer than this while the product runs. */
const SEAL_EVERY_MS = 5000

/** Where the head of the chain lies, and the key that it is signed with: neither is in the database. */
export interface SealedHead {
  file: string
  key: string
}

const headSchema = z
  .object({ position: z.string().regex(/^\d{1,18}$/), hash: z.string().length(64), signature: z.string().length(64) })
  .transform(({ position, ...head }): ChainHead => ({ ...head, position: BigInt(position) }))

/** Where a data folder keeps the head of its audit trail. */
export function sealedHeadIn(dataFolder: string, key: string): SealedHead {
  return { file: path.join(dataFolder, 'audit-head.json'), key }
}

/**
 * Adds the entries that have none yet to the chain, in the order in which they were stored, and seals the head.
 *
 * @returns how many
 * @throws ConcordError conflict where the chain is not the one that was sealed: adding to it would hide that
 */
export async function sealAuditTrail(database: Database, { file, key }: SealedHead): Promise<number> {
  const head = await readHead(file)
  const { added, last } = await database.$transaction(
    async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(${LOCK})`
      if (head) {
        const sealed = await tx.auditSeal.findUnique({ where: { position: head.position } })
        if (sealed?.hash !== head.hash)
          throw new ConcordError(
            'conflict',
            phrase('The trail is not the one that was sealed. Run: concord audit verify'),
          )
      }
      const before = await tx.auditSeal.findFirst({ orderBy: { position: 'desc' } })
      const entries = await tx.auditEntry.findMany({ where: { seal: null }, orderBy: { id: 'asc' }, take: BATCH })
      let { position, hash } = before ?? { position: 0n, hash: FIRST_HASH }
      const seals = entries.map((entry) => {
        hash = hashOfEntry(hash, entry)
        position += 1n
        return { position, entryId: entry.id, hash }
      })
      await tx.auditSeal.createMany({ data: seals })
      return { added: entries.length, last: { position, hash } }
    },
    { timeout: 60_000 },
  )
  if (last.position > (head?.position ?? 0n)) await writeHead(file, signHead(key, last.position, last.hash))
  return added
}

async function writeHead(file: string, { position, ...head }: ChainHead): Promise<void> {
  // Another program that sealed later may have written its own already.
  if (((await readHead(file))?.position ?? 0n) >= position) return
  const unfinished = `${file}.${randomUUID()}`
  await writeFile(unfinished, JSON.stringify({ position: position.toString(), ...head }), { mode: 0o600, flush: true })
  await rename(unfinished, file)
}

/** Seals the trail again and again until told to stop; what goes wrong is tried again, and logged once. */
export async function keepAuditTrailSealed(database: Database, head: SealedHead, signal: AbortSignal): Promise<void> {
  let logged = ''
  while (!signal.aborted) {
    await sealAuditTrail(database, head).then(
      () => {
        logged = ''
      },
      (error: Error) => {
        if (!signal.aborted && error.message !== logged)
          console.error(`audit trail: not sealed, will be tried again: ${error.message}`)
        logged = error.message
      },
    )
    await wait(SEAL_EVERY_MS, undefined, { signal, ref: false }).catch(() => {})
  }
}

/** What a look through the whole trail found. */
export interface AuditVerification {
  /** Entries in the chain. */
  sealed: number
  /** Entries that wait for their place in it. */
  waiting: number
  /** What is wrong, one sentence each; none where the trail is whole. */
  problems: Message[]
}

/** Goes through the whole chain and compares it with the sealed head. Memory does not grow with the trail. */
export async function verifyAuditTrail(database: Database, { file, key }: SealedHead): Promise<AuditVerification> {
  const head = await readHead(file)
  const check = new ChainCheck(head ? [head.position] : [])
  for (;;) {
    const links = await linksAfter(database, check.position)
    for (const link of links) check.add(link)
    if (links.length < BATCH) break
  }
  check.finish(head, key)
  const waiting = await database.auditEntry.count({ where: { seal: null } })
  return { sealed: Number(check.position), waiting, problems: check.problems }
}

async function linksAfter(database: Database, position: bigint): Promise<ChainLink[]> {
  const seals = await database.auditSeal.findMany({
    where: { position: { gt: position } },
    orderBy: { position: 'asc' },
    take: BATCH,
  })
  // Looked up apart: who removed an entry by force left a seal without one.
  const entries = await database.auditEntry.findMany({ where: { id: { in: seals.map(({ entryId }) => entryId) } } })
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return seals.map((seal) => ({ ...seal, entry: byId.get(seal.entryId) }))
}

async function readHead(file: string): Promise<ChainHead | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ConcordError(
      'unreadable',
      phrase('The sealed head of the audit trail, {file}, can’t be read.', { file }),
      { cause },
    )
  }
  try {
    return headSchema.parse(JSON.parse(text))
  } catch {
    return { position: 0n, hash: '', signature: '' }
  }
}
