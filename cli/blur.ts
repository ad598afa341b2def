import { existsSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { blurRecording } from '#lib/blurring/blur-recording.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { unfinishedName } from '#lib/settings/unfinished-names.ts'
import { listenForInterruption } from './interruption.ts'
import { inEnglish, say, t } from './language.ts'
import { demandNamedFile } from './named-file.ts'
import { openModels } from './open-models.ts'

/** Writes a copy of a video in which all faces are blurred. Nothing that exists is written over. */
export async function blur(file: string, { out, json }: { out: string; json: boolean }): Promise<void> {
  if (out === '') throw new ConcordError('bad-input', phrase('--out is empty. Name the file for the copy.'))
  const copy = path.resolve(out)
  if (path.extname(copy).toLowerCase() !== '.mp4')
    throw new ConcordError('bad-input', phrase('--out must end with .mp4: the copy is an MP4 file.'))
  await demandNamedFile(t('The recording'), file)
  if (existsSync(copy))
    throw new ConcordError(
      'bad-input',
      phrase('--out: {out} exists already. Name a file that does not.', { out: shownName(out) }),
    )
  const folder = path.dirname(copy)
  const settings = programSettings()
  await openFolder('--out', folder)
  const interruption = listenForInterruption()
  const models = await openModels(settings)
  const unfinished = path.join(folder, `${unfinishedName()}.mp4`)
  const tidy = () => rmSync(unfinished, { force: true })
  process.once('exit', tidy)
  const bar = json || !process.stderr.isTTY ? undefined : new SingleBar({ clearOnComplete: true }, Presets.rect)
  try {
    bar?.start(100, 0)
    const summary = await blurRecording(path.resolve(file), unfinished, {
      detector: await models.detector(),
      threads: settings.decoderThreads,
      memoryMb: settings.decoderMemoryMb,
      signal: interruption.signal,
      onProgress: (share) => bar?.update(Math.min(99, Math.round(100 * share))),
    })
    await rename(unfinished, copy).catch((cause) => {
      throw new ConcordError(
        'bad-settings',
        phrase('{out} can’t be written: {cause}.', {
          out: shownName(out),
          cause: systemReason(cause) ?? String(cause),
        }),
      )
    })
    bar?.stop()
    if (json) {
      const warnings = summary.warnings.map(inEnglish)
      console.log(JSON.stringify({ file: shownName(file), copy: shownName(out), ...summary, warnings }))
    } else console.log(linesOf(shownName(out), summary))
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped === undefined) throw error
    tidy()
    console.error(t('Stopped. No copy was made.'))
    process.exit(stopped)
  } finally {
    bar?.stop()
    await rm(unfinished, { force: true })
    process.off('exit', tidy)
    interruption.release()
  }
}

function linesOf(copy: string, { wholeShare, lengthMs, warnings }: Awaited<ReturnType<typeof blurRecording>>): string {
  return [
    t('{copy}: {seconds} s without sound; the whole picture is blurred in {share} of it', {
      copy,
      seconds: t.oneDecimal(lengthMs / 1000),
      share: t.percent(wholeShare),
    }),
    ...warnings.map((warning) => `  ${t('note: {note}', { note: say(warning) })}`),
    `  ${t('Watch the copy before you share it: a blurred face does not make a person anonymous. Body, clothes and place can identify them.')}`,
  ].join('\n')
}
