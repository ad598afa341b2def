import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { addPhantomInterviews } from '#lib/ratings/phantom-sheets.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import { planAnalysis } from '#lib/studies/analyses.ts'
import {
  latestAnalyses,
  phantomToRun,
  recordedInterviews,
  recordingsWithoutAnalysis,
  rememberTraining,
} from '#lib/studies/plan-phantom.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { defaultPlan, hasHead, planTraining, trainingProgress } from '#lib/training/training-runs.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'

/** How the progress of a phantom study is shared out; its analyses begin while others are still being drawn. */
const DRAWN = 0.4
const ANALYSED = 0.95
const LOOK_EVERY_MS = 500

/**
 * Makes a phantom study: draws its participants and puts the analysis of each in the queue, waits until all are analysed, then
 * has its head trained as people have heads trained. Taken up again, it goes on where it was.
 */
export const phantomHandler: JobHandler = {
  work: async (tools, id, attempt) => {
    await draw(tools, id, attempt)
    await untilAnalysed(tools, id, attempt)
    await untilTrained(tools, id, attempt)
    await attempt.finish()
  },
}

async function draw(tools: WorkerTools, id: string, attempt: Attempt): Promise<void> {
  const { database, storage, queue } = tools
  const run = await phantomToRun(database, id)
  const person = run.requestedById ? { id: run.requestedById } : null
  const plan = planPhantomStudy(run.participants, run.seconds)
  // All interviews and sheets first, so that the study is seen filling up.
  const interviews = await attempt.write((transaction) => addPhantomInterviews(transaction, run.studyId, plan))
  for (const recording of await recordingsWithoutAnalysis(database, run.studyId))
    await attempt.write((transaction) => planAnalysis(transaction, queue, recording))
  const recorded = await recordedInterviews(database, run.studyId)
  await mkdir(tools.workFolder, { recursive: true })
  const folder = await mkdtemp(path.join(tools.workFolder, `phantom-${process.pid}-`))
  try {
    for (const [i, participant] of plan.entries()) {
      attempt.report(storedText(phrase('drawn {i} of {count}', { i, count: plan.length })), (DRAWN * i) / plan.length)
      if (recorded.has(interviews[i]!)) continue
      const name = `${participant.code}.mp4`
      const file = path.join(folder, name)
      await renderPhantom(file, participant, { lengthS: run.seconds, signal: attempt.signal })
      const taken = { id: recordingId(id, participant.code), path: file, name, bytes: (await stat(file)).size }
      await takeRecording(database, storage, person, interviews[i]!, taken, (write) =>
        attempt.write(async (transaction) => {
          const recording = await write(transaction)
          await planAnalysis(transaction, queue, recording)
          return recording
        }),
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @throws ConcordError too-few where none could be analysed */
async function untilAnalysed({ database }: WorkerTools, id: string, attempt: Attempt): Promise<void> {
  const { studyId } = await phantomToRun(database, id)
  for (;;) {
    const analyses = await latestAnalyses(database, studyId)
    const open = analyses.filter(({ state }) => state === 'queued' || state === 'running')
    const ended = analyses.length - open.length
    attempt.report(
      storedText(phrase('analysed {ended} of {count}', { ended, count: analyses.length })),
      DRAWN + (ANALYSED - DRAWN) * (ended / Math.max(1, analyses.length)),
    )
    if (open.length === 0) {
      if (analyses.some(({ state }) => state === 'done')) return
      const why = analyses.find(({ problem }) => problem)?.problem
      throw new ConcordError(
        'too-few',
        phrase('None of the recordings could be analysed. {why}', {
          why: why ? textInMessage(why) : phrase('The analyses were cancelled.'),
        }),
      )
    }
    await pause(attempt)
  }
}

/** @throws ConcordError unavailable where the training failed or was cancelled */
async function untilTrained({ database, queue }: WorkerTools, id: string, attempt: Attempt): Promise<void> {
  const run = await phantomToRun(database, id)
  let training = run.trainingId
  if (!training) {
    if (await hasHead(database, run.studyId)) return
    training = await attempt.write(async (transaction) => {
      const person = run.requestedById ? { id: run.requestedById } : null
      const request = { plan: defaultPlan(run.study.target), takesOver: true }
      const planned = await planTraining(transaction, queue, person, run.studyId, request)
      await rememberTraining(transaction, id, planned)
      return planned
    })
  }
  for (;;) {
    const { state, progress, problem } = await trainingProgress(database, training)
    attempt.report('training its head', ANALYSED + (1 - ANALYSED) * progress)
    if (state === 'done') return
    if (state === 'failed')
      throw new ConcordError(
        'unavailable',
        problem
          ? phrase('Its head could not be trained. {problem}', { problem: textInMessage(problem) })
          : phrase('Its head could not be trained.'),
      )
    if (state === 'cancelled') throw new ConcordError('cancelled', phrase('The training of its head was cancelled.'))
    await pause(attempt)
  }
}

async function pause(attempt: Attempt): Promise<void> {
  await wait(LOOK_EVERY_MS)
  attempt.demandCurrent()
}

/** The same in every attempt, so that none leaves a file without its recording. A UUID of version 8 (RFC 9562, 5.8). */
function recordingId(runId: string, code: string): string {
  const hex = createHash('sha256').update(`${runId} ${code}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
