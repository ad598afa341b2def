import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { listBundles } from '#lib/bundles/bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { Prisma } from '#prisma/client/client.ts'
import { isOutdated, shownAnalyses } from './counting-analysis.ts'

const SAMPLING = { encoder: true, stride: true, framesPerSecond: true, clipLimit: true } as const

/** With fewer clips, nothing can be said about those that are not seen. */
const LEAST_CLIP_LIMIT = 5

export const samplingSchema = z.object({
  studyId: z.uuid(),
  encoder: z.string().min(1).max(60),
  stride: z
    .number()
    .int('The stride must be a whole number of frames.')
    .min(1, 'The stride must be at least 1 frame.')
    .max(1023, 'The stride must be at most 1023 frames.'),
  /** How many clips of a recording are analysed, evenly over it; null for all, as it is where absent. */
  clipLimit: z
    .number()
    .int('The number of clips must be a whole number.')
    .min(LEAST_CLIP_LIMIT, 'Analyse at least 5 clips, or all.')
    .max(10_000, 'Analyse at most 10,000 clips, or all.')
    .nullish(),
})

/** An encoder that a study can use, and how recordings are sampled for it. */
interface InstalledEncoder {
  name: string
  title: string
  /** Sampling rate in Hz. */
  framesPerSecond: number
  /** Frames in a clip. */
  clipFrames: number
  /** Ids of the studies whose captions versions of it were trained on. */
  trainedOnStudies: string[]
}

/** The encoders that are installed, one entry a name, whatever its versions. */
export async function installedEncoders(modelsFolder: string): Promise<InstalledEncoder[]> {
  const encoders = new Map<string, InstalledEncoder>()
  for (const bundle of await listBundles(modelsFolder)) {
    if (!('manifest' in bundle) || bundle.manifest.kind !== 'encoder' || !bundle.manifest.sampling) continue
    const { name, title, sampling, trainedOnStudy } = bundle.manifest
    const trainedOnStudies = [
      ...(encoders.get(name)?.trainedOnStudies ?? []),
      ...(trainedOnStudy ? [trainedOnStudy] : []),
    ]
    encoders.set(name, { name, title, ...sampling, trainedOnStudies })
  }
  return [...encoders.values()]
}

/** How long a first start may take to write the models that come with Concord, and how often is looked for them, in ms. */
const FIRST_START_MS = 15_000
const LOOK_EVERY_MS = 250

/**
 * The encoder of that name. Where no model is there at all, a first start is still writing those that come with Concord: they are waited for.
 *
 * @param waitMs how long they are waited for
 * @throws ConcordError bad-input where it is not installed; unavailable where there is no model yet
 */
export async function installedEncoder(
  modelsFolder: string,
  encoder: string,
  waitMs = FIRST_START_MS,
): Promise<InstalledEncoder> {
  let installed = await installedEncoders(modelsFolder)
  for (let waited = 0; installed.length === 0 && waited < waitMs; waited += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS)
    installed = await installedEncoders(modelsFolder)
  }
  const found = installed.find(({ name }) => name === encoder)
  if (found) return found
  if (installed.length === 0)
    throw new ConcordError(
      'unavailable',
      phrase('The encoders that come with Concord are still being prepared. Try again in a moment.'),
    )
  throw new ConcordError(
    'bad-input',
    phrase('The encoder “{encoder}” is not installed. Choose one of: {installed}.', {
      encoder,
      installed: installed.map(({ name }) => name).join(', '),
    }),
  )
}

/**
 * Sets which encoder a study uses, the rate in Hz that its recordings are sampled at and how its clips follow each other, and how many are analysed. Existing
 * analyses stay until they are run again. Where nothing changes, nothing is written.
 */
export async function setSampling(
  database: Database,
  person: Person,
  {
    studyId,
    encoder,
    stride,
    clipLimit,
    framesPerSecond,
  }: z.infer<typeof samplingSchema> & { framesPerSecond: number },
): Promise<void> {
  await database.$transaction(async (tx) => {
    const sampling = { encoder, stride, framesPerSecond }
    const before = await tx.study.findUniqueOrThrow({ where: { id: studyId }, select: SAMPLING })
    const after = { ...sampling, clipLimit: clipLimit === undefined ? before.clipLimit : clipLimit }
    if (isDeepStrictEqual(before, after)) return
    await tx.study.update({ where: { id: studyId }, data: after })
    const detail = { encoder, stride }
    const limits = { clipLimitBefore: before.clipLimit, clipLimit: after.clipLimit }
    const changed = after.clipLimit === before.clipLimit ? detail : { ...detail, ...limits }
    await audit(tx, person.id, 'study.sampling', studyId, changed)
  })
}

/** Recordings without an analysis by the study's encoder, or whose latest one has failed, or another stride or limit of clips than the study has now. */
export async function outdatedRecordings(database: Database, studyId: string): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM "Study" s
    JOIN "Participant" p ON p."studyId" = s.id
    JOIN "Interview" i ON i."participantId" = p.id
    JOIN "Recording" r ON r."interviewId" = i.id AND r.current
    LEFT JOIN ${shownAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} latest ON latest."recordingId" = r.id
    WHERE s.id = ${studyId}::uuid
      AND ${isOutdated}
    ORDER BY r."createdAt"`
  return rows.map(({ id }) => id)
}
