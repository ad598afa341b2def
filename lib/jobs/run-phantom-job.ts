import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { PgBoss } from 'pg-boss'
import { findPerson } from '#lib/access/accounts.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { addPhantomInterview } from '#lib/studies/plan-phantom.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import type { PhantomJob } from './queue.ts'
import { requestAnalysis } from './request-analysis.ts'
import type { WorkerTools } from './run-analysis-job.ts'

/**
 * Renders the participants of a phantom study, stores each as a recording and puts its analysis in the queue. Taken
 * up again after a kill, it goes on with the first participant that has no recording.
 */
export async function runPhantomJob(
  tools: WorkerTools,
  boss: PgBoss,
  job: PhantomJob,
  signal: AbortSignal,
): Promise<void> {
  const { database, storage } = tools
  const person = await findPerson(database, job.requestedBy)
  if (!person) return
  await mkdir(tools.workFolder, { recursive: true })
  const folder = await mkdtemp(path.join(tools.workFolder, `phantom-${process.pid}-`))
  const plan = planPhantomStudy(job.participants, job.seconds)
  try {
    // All interviews and sheets first, so that the study is seen filling up and is not trained on a part of it.
    const planned = []
    for (const participant of plan) {
      planned.push({ participant, interviewId: await addPhantomInterview(database, job.studyId, participant) })
    }
    const recordings: string[] = []
    for (const { participant, interviewId } of planned) {
      const before = await database.recording.findFirst({ where: { interviewId }, include: { analyses: true } })
      if (before) {
        if (before.analyses.length === 0) recordings.push(before.id)
        continue
      }
      const file = path.join(folder, `${participant.code}.mp4`)
      await renderPhantom(file, participant, { lengthS: job.seconds, signal })
      const { size } = await stat(file)
      recordings.push(
        await takeRecording(database, storage, person, interviewId, {
          path: file,
          name: `${participant.code}.mp4`,
          bytes: size,
        }),
      )
    }
    for (const recording of recordings) await requestAnalysis(database, boss, recording)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
