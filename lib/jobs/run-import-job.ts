import { spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { forgetImportFiles, forgetInstalled, importToRun, storeOutcome } from '#lib/installation/model-imports.ts'
import { phrase } from '#lib/messages/message.ts'
import { readStoredText } from '#lib/messages/stored-text.ts'
import type { CheckpointTask, ImportMessage, ImportTask } from './import-messages.ts'
import { installBundles } from './install-bundles.ts'
import type { JobHandler } from './job-handler.ts'

type Ending = Exclude<ImportMessage, { type: 'progress' }>

/** Imports a checkpoint in a process of its own, and installs what that made together with the end of the run. */
export const importHandler: JobHandler = {
  work: async ({ database, storage, ...tools }, id, attempt) => {
    const { request, fileName, ...keys } = await importToRun(database, id)
    const weights = await storage.localFile(keys.weights)
    const vocabulary = keys.vocabulary ? await storage.localFile(keys.vocabulary) : undefined
    const clip = keys.clip ? await storage.localFile(keys.clip) : undefined
    // What an attempt makes lies apart until its run ends, so that a cancelled one installs nothing.
    const unfinished = path.join(tools.models.folder, `.making-${process.pid}-${id}-${attempt.number}`)
    const started = performance.now()
    try {
      await mkdir(unfinished, { recursive: true })
      const end = await importInChild(
        tools.importProcessFile,
        taskOf(
          { request, fileName },
          {
            weights: weights.file,
            vocabulary: vocabulary?.file,
            clip: clip?.file,
            modelsFolder: unfinished,
            threads: tools.decoderThreads,
          },
        ),
        attempt.signal,
        (stage, progress) => attempt.report(stage, progress),
      )
      attempt.demandCurrent()
      if (end?.type === 'problem') {
        // A checkpoint that is no use is not kept to be run again.
        if (end.isFinal) await forgetImportFiles(database, storage, id)
        throw new ConcordError(end.code, readStoredText(end.message))
      }
      if (!end) {
        throw new ConcordError(
          'unavailable',
          phrase(
            'The import stopped unexpectedly, possibly because of too little memory (it needs about 2 GB). Nothing was installed. Run it again.',
          ),
        )
      }
      const { type: _, minCosine, ...outcome } = end
      const seconds = (performance.now() - started) / 1000
      await attempt.finish(async (transaction) => {
        await storeOutcome(transaction, id, {
          ...outcome,
          seconds,
          ...(minCosine === undefined ? {} : { minCosine }),
        })
        await installBundles(unfinished, tools.models.folder)
      })
    } finally {
      await weights.release()
      await vocabulary?.release()
      await clip?.release()
      await rm(unfinished, { recursive: true, force: true })
    }
  },

  afterwards: ({ database, storage }, id) => forgetInstalled(database, storage, id),
}

function taskOf(
  { request, fileName }: Pick<Awaited<ReturnType<typeof importToRun>>, 'request' | 'fileName'>,
  place: Pick<CheckpointTask, 'weights' | 'vocabulary' | 'clip' | 'modelsFolder' | 'threads'>,
): ImportTask {
  const { own, model, precision, targets, intendedUse, heads } = request
  if (own) {
    const { manifest, dryRun, accepted } = own
    // Where it is only looked through, the page itself asks for the acceptance.
    const { weights, modelsFolder, threads } = place
    return {
      weights,
      modelsFolder,
      threads,
      own: { manifest, fileName, dryRun, acceptLicence: dryRun || accepted !== undefined },
    }
  }
  const known = Object.fromEntries(Object.entries(heads ?? {}).filter(([, value]) => value !== undefined))
  return { ...place, model, precision, targets, intendedUse, heads: known }
}

async function importInChild(
  processFile: string,
  task: ImportTask,
  signal: AbortSignal,
  onProgress: (stage: string, progress: number) => void,
): Promise<Ending | undefined> {
  const child = spawn(process.execPath, [processFile], {
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
  })
  let end: Ending | undefined
  child.on('message', (message: ImportMessage) => {
    if (message.type === 'progress') onProgress(message.stage, message.progress)
    else end = message
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => {
      if (child.pid === undefined) resolve()
    })
  })
  child.send(task, () => {})
  // It has to be gone before what it was making can be removed.
  await ended
  return end
}
