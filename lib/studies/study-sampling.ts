import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { listBundles } from '#lib/encoders/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'

export const samplingSchema = z.object({
  studyId: z.uuid(),
  encoder: z.string().min(1).max(60),
  stride: z
    .number()
    .int('The stride is a whole number of frames.')
    .min(1, 'The stride is 1 frame at least.')
    .max(1023, 'The stride is 1023 frames at most.'),
})

/** The encoders that are installed, by name, with the title to show. */
export async function installedEncoders(modelsFolder: string): Promise<{ name: string; title: string }[]> {
  const titles = new Map<string, string>()
  for (const bundle of await listBundles(modelsFolder)) {
    if ('manifest' in bundle && bundle.manifest.kind === 'encoder')
      titles.set(bundle.manifest.name, bundle.manifest.title)
  }
  return [...titles].map(([name, title]) => ({ name, title }))
}

/** @throws ConcordError bad-input where the encoder is not installed */
export async function demandInstalled(modelsFolder: string, encoder: string): Promise<void> {
  const installed = await installedEncoders(modelsFolder)
  if (installed.some(({ name }) => name === encoder)) return
  throw new ConcordError(
    'bad-input',
    `The encoder “${encoder}” is not installed here. Choose one of: ${installed.map(({ name }) => name).join(', ')}.`,
  )
}

/** Sets which encoder a study uses and how its clips follow each other. Analyses that are there stay until they are run again. */
export async function setSampling(
  database: Database,
  person: Person,
  { studyId, encoder, stride }: z.infer<typeof samplingSchema>,
): Promise<void> {
  await database.study.update({ where: { id: studyId }, data: { encoder, stride } })
  await audit(database, person.id, 'study.sampling', studyId, { encoder, stride })
}

/** Recordings whose latest analysis was made with another encoder or stride than the study has now, or has failed. */
export async function outdatedRecordings(database: Database, studyId: string): Promise<string[]> {
  const { encoder, stride } = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const recordings = await database.recording.findMany({
    where: { interview: { participant: { studyId } } },
    orderBy: { createdAt: 'asc' },
    select: {
      id: true,
      analyses: { orderBy: { createdAt: 'desc' }, take: 1, select: { encoder: true, stride: true, state: true } },
    },
  })
  return recordings
    .filter(({ analyses: [latest] }) => {
      if (!latest) return true
      const open = latest.state === 'queued' || latest.state === 'running'
      return !open && (latest.state !== 'done' || latest.encoder !== encoder || latest.stride !== stride)
    })
    .map(({ id }) => id)
}
