import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { type Bundle, listBundles } from '#lib/bundles/bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'

/** How long a removed model rests before its files go, in days. */
export const MODEL_BIN_DAYS = 7
const DAY_MS = 24 * 60 * 60_000
/** Below the models folder; its name keeps it out of every list of bundles. */
const BIN = '.removed'
/** Written again by every start. */
const EMBEDDED: readonly string[] = ['expression-baseline', 'facial-movement']

export const modelRemovalSchema = z.object({
  /** Name of its folder in the models folder. */
  folder: z.string().min(1).max(200),
  /** Kept in the audit trail for good. */
  reason: z
    .string()
    .trim()
    .min(3, 'Give a reason, such as “replaced by a newer version”.')
    .max(300, 'Keep the reason under 300 characters.'),
})

const noteSchema = z.object({
  folder: z.string(),
  title: z.string(),
  reason: z.string(),
  removedBy: z.string(),
  removedAt: z.coerce.date(),
})

/** A model that was removed and can be restored. */
export interface RemovedModel extends z.infer<typeof noteSchema> {
  /** Names it in the bin. */
  id: string
  /** When its files go for good. */
  goesAt: Date
}

/** What depends on a model. */
export interface ModelUse {
  title: string
  /** Codes of the studies that analyse with it. */
  studies: string[]
  /** Analyses that were made with it; they stay, and can't be made anew without it. */
  analyses: number
  /** Heads that were trained on it; they stay, and need it for other recordings. */
  heads: number
}

/** What depends on a model. @throws ConcordError not-found */
export async function modelUse(database: Database, modelsFolder: string, folder: string): Promise<ModelUse> {
  const { manifest, sha256 } = await installed(modelsFolder, folder)
  const { name, title, kind } = manifest
  if (kind !== 'encoder') return { title, studies: [], analyses: 0, heads: 0 }
  const studies = await database.study.findMany({
    where: { encoder: name },
    select: { code: true },
    orderBy: { code: 'asc' },
  })
  const analyses = await database.analysis.count({ where: { encoderHash: sha256 } })
  const heads = await database.head.count({ where: { encoderHash: sha256 } })
  return { title, studies: studies.map(({ code }) => code), analyses, heads }
}

/**
 * Removes a model from the installation. Its files rest for a week, in which it can be restored; what an encoder made of texts goes
 * at once, since it can be computed again.
 *
 * @throws ConcordError not-found; conflict where studies use it, or where it comes with Concord
 */
export async function removeModel(
  database: Database,
  modelsFolder: string,
  person: Pick<Person, 'id' | 'name'>,
  { folder, reason }: z.infer<typeof modelRemovalSchema>,
): Promise<void> {
  const { manifest, sha256 } = await installed(modelsFolder, folder)
  const { name, title, kind } = manifest
  if (kind === 'detector' || EMBEDDED.includes(name))
    throw new ConcordError('conflict', phrase('{title} comes with Concord and can’t be removed.', { title }))
  const { studies } = await modelUse(database, modelsFolder, folder)
  const others = (await openable(modelsFolder)).filter(
    (bundle) => bundle.manifest.name === name && path.basename(bundle.folder) !== folder,
  )
  if (studies.length > 0 && others.length === 0)
    throw new ConcordError(
      'conflict',
      phrase('{studies} {count, plural, one {uses} other {use}} {title}. Choose another encoder there first.', {
        studies: studies.join(', '),
        count: studies.length,
        title,
      }),
    )
  const open = await database.analysis.count({ where: { encoder: name, state: { in: ['queued', 'running'] } } })
  if (kind === 'encoder' && open > 0 && others.length === 0)
    throw new ConcordError(
      'conflict',
      phrase(
        '{open} {open, plural, one {analysis waits} other {analyses wait}} for {title}. Let {open, plural, one {it} other {them}} end, or cancel {open, plural, one {it} other {them}} in the queue first.',
        { open, title },
      ),
    )
  const removedAt = new Date()
  const id = `${removedAt.getTime()}-${folder}`
  const note = { folder, title, reason, removedBy: person.name, removedAt: removedAt.toISOString() }
  const bin = path.join(modelsFolder, BIN)
  await mkdir(bin, { recursive: true })
  await writeFile(path.join(bin, `${id}.json`), JSON.stringify(note))
  await moveWith(database, path.join(modelsFolder, folder), path.join(bin, id), async (tx) => {
    await tx.textFeature.deleteMany({ where: { encoder: sha256 } })
    await audit(tx, person.id, 'model.remove', sha256, { model: title, version: manifest.version, reason })
  })
}

/** The models that can be restored, the latest first. */
export async function removedModels(modelsFolder: string): Promise<RemovedModel[]> {
  const bin = path.join(modelsFolder, BIN)
  const names = await readdir(bin).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => !name.endsWith('.json'))
      .map(async (id): Promise<RemovedModel | undefined> => {
        const text = await readFile(path.join(bin, `${id}.json`), 'utf8').catch(() => '')
        const { data } = noteSchema.safeParse(text ? JSON.parse(text) : undefined)
        return data && { ...data, id, goesAt: new Date(data.removedAt.getTime() + MODEL_BIN_DAYS * DAY_MS) }
      }),
  )
  return found.filter((one) => one !== undefined).sort((a, b) => b.removedAt.getTime() - a.removedAt.getTime())
}

/** Puts a removed model back. @throws ConcordError not-found; conflict where the same version was installed since */
export async function restoreModel(
  database: Database,
  modelsFolder: string,
  person: Pick<Person, 'id'>,
  id: string,
): Promise<void> {
  const found = (await removedModels(modelsFolder)).find((one) => one.id === id)
  if (!found) throw new ConcordError('not-found', phrase('This model can no longer be restored.'))
  const place = path.join(modelsFolder, found.folder)
  const names = await readdir(modelsFolder)
  if (names.includes(found.folder))
    throw new ConcordError(
      'conflict',
      phrase('{title} was installed again in the same version.', { title: found.title }),
    )
  const bin = path.join(modelsFolder, BIN)
  await moveWith(database, path.join(bin, id), place, async (tx) => {
    await audit(tx, person.id, 'model.restore', found.folder, { model: found.title })
  })
  await rm(path.join(bin, `${id}.json`), { force: true })
}

/** Removes for good the files of models that have rested long enough. */
export async function emptyModelBin(modelsFolder: string, now = new Date()): Promise<void> {
  for (const { id, goesAt } of await removedModels(modelsFolder)) {
    if (goesAt > now) continue
    const place = path.join(modelsFolder, BIN, id)
    await rm(place, { recursive: true, force: true })
    await rm(`${place}.json`, { force: true })
  }
}

async function openable(modelsFolder: string): Promise<Bundle[]> {
  return (await listBundles(modelsFolder)).filter((bundle) => !('problem' in bundle)) as Bundle[]
}

async function installed(modelsFolder: string, folder: string): Promise<Bundle> {
  const found = (await openable(modelsFolder)).find((bundle) => path.basename(bundle.folder) === folder)
  if (!found) throw new ConcordError('not-found', phrase('This model is no longer installed.'))
  return found
}

/** Moves a folder and writes of it, both or neither. */
async function moveWith(
  database: Database,
  from: string,
  to: string,
  write: (tx: Parameters<Parameters<typeof inTransaction>[1]>[0]) => Promise<void>,
): Promise<void> {
  let moved = false
  try {
    await inTransaction(database, async (tx) => {
      await write(tx)
      await rename(from, to)
      moved = true
    })
  } catch (error) {
    if (moved) await rename(to, from)
    throw error
  }
}
