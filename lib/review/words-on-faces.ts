import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { type Analysis, storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { findBundle } from '#lib/bundles/find-bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { bytesOf, floatsOf } from '#lib/numbers/rows.ts'
import { countingAnalysisOf } from '#lib/studies/counting-analysis.ts'
import { clipsIn } from '#lib/studies/left-out-clips.ts'
import {
  BUILT_IN_SETS,
  type Prompt,
  type PromptSet,
  promptsSchema,
  resolvedPrompts,
  storedPrompts,
} from '#lib/words/prompt-sets.ts'
import type { TextService } from '#lib/words/text-service.ts'
import { countedRows, type WordShare, wordShares } from '#lib/words/word-shares.ts'
import { meanFeatures, promptProbabilities } from '#lib/words/zero-shot.ts'

/** What encodes texts, and where the encoders lie. */
export interface TextTools {
  modelsFolder: string
  texts: Pick<TextService, 'encodeTexts'>
}

export const savePromptSetSchema = z.object({
  studyId: z.uuid(),
  /** Undefined for a new set. */
  id: z.uuid().optional(),
  revision: z.number().int().optional(),
  title: z.string().trim().min(1, 'Give the set a title.').max(80),
  prompts: promptsSchema,
})

/** A set with what a change of it needs, where it is the study's own; `why` says where its prompts can't be read. */
type OwnPromptSet = PromptSet & { id?: string; revision?: number; why?: string | undefined }

/** The sets of a study: the built-in ones, then its own. */
export async function promptSetsOf(database: Database, studyId: string): Promise<OwnPromptSet[]> {
  const own = await database.promptSet.findMany({ where: { studyId }, orderBy: { title: 'asc' } })
  return [
    ...BUILT_IN_SETS,
    ...own.map(({ id, title, prompts, revision }) => {
      const { value = [], why } = storedPrompts.readOrWhy(prompts)
      return { key: id, id, revision, title, source: 'This study', prompts: value, why }
    }),
  ]
}

/**
 * Saves a set of descriptions. Where nothing changed, nothing is written.
 *
 * @throws ConcordError conflict where the title is taken or somebody else saved the set meanwhile
 */
export async function savePromptSet(
  database: Database,
  person: Person,
  { studyId, id, revision, title, prompts }: z.infer<typeof savePromptSetSchema>,
): Promise<{ id: string }> {
  const same = await database.promptSet.findUnique({ where: { studyId_title: { studyId, title } } })
  if (same && same.id !== id)
    throw new ConcordError(
      'conflict',
      phrase('There is already a set called “{title}”. Choose another title.', { title }),
    )
  if (!id) {
    return database.$transaction(async (tx) => {
      const made = await tx.promptSet.create({ data: { studyId, title, prompts: storedPrompts.write(prompts) } })
      await audit(tx, person.id, 'prompts.create', made.id)
      return { id: made.id }
    })
  }
  return database.$transaction(async (tx) => {
    const stored = await tx.promptSet.findFirst({ where: { id, studyId, revision: revision ?? -1 } })
    if (stored?.title === title && isDeepStrictEqual(storedPrompts.readOrWhy(stored.prompts).value, prompts))
      return { id }
    const { count } = await tx.promptSet.updateMany({
      where: { id, studyId, revision: revision ?? -1 },
      data: { title, prompts: storedPrompts.write(prompts), revision: { increment: 1 } },
    })
    if (count === 0) {
      throw new ConcordError(
        'conflict',
        phrase('Somebody else has changed or removed this set. Copy your text, then reload the page.'),
      )
    }
    await audit(tx, person.id, 'prompts.change', id)
    return { id }
  })
}

export async function removePromptSet(database: Database, person: Person, studyId: string, id: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.promptSet.deleteMany({ where: { id, studyId } })
    if (count === 0) throw new ConcordError('not-found', phrase('This set has already been removed.'))
    await audit(tx, person.id, 'prompts.remove', id)
  })
}

/** Gets the text encoder of an interview's analysis ready, so that words are answered at once. */
export async function prepareWords(database: Database, tools: TextTools, interviewId: string): Promise<void> {
  const { result } = await latestEmbeddings(database, interviewId)
  const { folder } = await wordsBundle(tools.modelsFolder, result)
  await tools.texts.encodeTexts(folder, [])
}

/** Probabilities of a set's prompts for the clips of an interview. */
export interface WordsOnFaces {
  title: string
  source: string
  prompts: Prompt[]
  encoder: { title: string; version: string; intendedUse: string }
  clips: {
    startMs: number
    endMs: number
    coverage: number
    /** Whether events leave it out. */
    leftOut: boolean
    /** One a prompt; null where the clip is left out or shows too little of the face to count. */
    probabilities: number[] | null
  }[]
  /** One a prompt, over the clips that count. */
  summary: WordShare[]
}

/**
 * Compares the clips of an interview's latest analysis with words.
 *
 * @throws ConcordError not-found where there is no analysis or set; bad-bundle where the encoder knows no words
 */
export async function wordsOnFaces(
  database: Database,
  tools: TextTools,
  interviewId: string,
  choice: { set: string } | { prompts: Prompt[] },
): Promise<WordsOnFaces> {
  const set = 'set' in choice ? await findSet(database, interviewId, choice.set) : ownWords(choice.prompts)
  const { result, embeddings, marks } = await latestEmbeddings(database, interviewId)
  const bundle = await wordsBundle(tools.modelsFolder, result)
  const prompts = resolvedPrompts(set.prompts)
  const texts = [...new Set(prompts.flatMap((prompt) => prompt.texts))]
  const features = await featuresOfTexts(database, tools, bundle, texts)
  const directions = prompts.map((prompt) => meanFeatures(prompt.texts.map((text) => features.get(text)!)))
  const rows = promptProbabilities(embeddings, directions, bundle.manifest.text!.logitScale)
  const leftOut = clipsIn(result.clips, marks)
  const counted = countedRows(rows, result.clips, leftOut)
  const { title, version, intendedUse } = bundle.manifest
  return {
    title: set.title,
    source: set.source,
    prompts: set.prompts,
    encoder: { title, version, intendedUse },
    clips: result.clips.map((clip, i) => ({ ...clip, leftOut: leftOut[i]!, probabilities: counted[i] ?? null })),
    summary: wordShares(
      prompts.map(({ label }) => label),
      counted,
      result.clips,
    ),
  }
}

/** The same of a set, or in words, as they are stored, why there is nothing to compare: an analysis may be of an encoder that knows no words. */
export async function wordsOrWhy(
  database: Database,
  tools: TextTools,
  interviewId: string,
  set: string,
): Promise<{ value: WordsOnFaces; why?: undefined } | { value?: undefined; why: string }> {
  try {
    return { value: await wordsOnFaces(database, tools, interviewId, { set }) }
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'bad-bundle') return { why: storedText(error.text) }
    throw error
  }
}

function ownWords(prompts: Prompt[]): PromptSet {
  return { key: 'tried', title: 'Custom descriptions', source: 'not saved', prompts }
}

async function findSet(database: Database, interviewId: string, key: string): Promise<PromptSet> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { participant: { select: { studyId: true } } },
  })
  const set = (await promptSetsOf(database, participant.studyId)).find((candidate) => candidate.key === key)
  if (!set) throw new ConcordError('not-found', phrase('This set of descriptions no longer exists. Choose another.'))
  if (set.why) throw new ConcordError('unreadable', set.why)
  return set
}

async function latestEmbeddings(database: Database, interviewId: string) {
  const analysis = await countingAnalysisOf(database, interviewId)
  if (!analysis?.embeddings || !analysis.result)
    throw new ConcordError('not-found', phrase('There is no analysis yet to compare with descriptions.'))
  const result = storedAnalysis.read(analysis.result)
  return { result, embeddings: storedEmbeddings(analysis.embeddings, result), marks: analysis.recording.marks }
}

async function wordsBundle(modelsFolder: string, { provenance }: Analysis): Promise<Bundle> {
  const bundle = await findBundle(modelsFolder, provenance.encoder)
  const name = provenance.encoder.title
  if (!bundle.manifest.text) {
    throw new ConcordError(
      'bad-bundle',
      phrase('{name} does not support text descriptions. Analyse the recording with EmoCLIP to use them.', { name }),
    )
  }
  return bundle
}

/** Text features, computed once for an encoder and a text. */
async function featuresOfTexts(
  database: Database,
  { texts: service }: TextTools,
  { folder, sha256 }: Bundle,
  texts: readonly string[],
): Promise<Map<string, Float32Array>> {
  const known = await database.textFeature.findMany({ where: { encoder: sha256, text: { in: [...texts] } } })
  const features = new Map<string, Float32Array>(known.map(({ text, features: bytes }) => [text, floatsOf(bytes)]))
  const missing = texts.filter((text) => !features.has(text))
  if (missing.length === 0) return features
  const made = await service.encodeTexts(folder, missing)
  for (const [i, text] of missing.entries()) features.set(text, made[i]!)
  await database.textFeature.createMany({
    data: missing.map((text, i) => ({ encoder: sha256, text, features: bytesOf(made[i]!) })),
    skipDuplicates: true,
  })
  return features
}
