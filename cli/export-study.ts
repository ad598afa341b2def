import { existsSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { EXPORT_PARTS, type ExportPart, exportChoiceSchema } from '#lib/exports/export-choice.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import { recordTerminalExport, studyByCode } from '#lib/exports/terminal-export.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { unfinishedName } from '#lib/settings/unfinished-names.ts'
import packageJson from '../package.json' with { type: 'json' }
import { listenForInterruption } from './interruption.ts'
import { t } from './language.ts'
import { withInstallation } from './with-database.ts'

interface Options {
  out: string
  use: string
  parts?: string
  json: boolean
}

/** Writes everything of a study as one zip. Nothing that exists is written over. */
export async function exportStudy(code: string, { out, use, parts, json }: Options): Promise<void> {
  if (out === '') throw new ConcordError('bad-input', phrase('--out is empty. Name the file for the export.'))
  const file = path.resolve(out)
  if (path.extname(file).toLowerCase() !== '.zip')
    throw new ConcordError('bad-input', phrase('--out must end with .zip: the export is a zip archive.'))
  if (existsSync(file))
    throw new ConcordError(
      'bad-input',
      phrase('--out: {out} exists already. Name a file that does not.', { out: shownName(out) }),
    )
  const choice = choiceOf(use, parts)
  const folder = path.dirname(file)
  await openFolder('--out', folder)
  const interruption = listenForInterruption()
  const unfinished = path.join(folder, `${unfinishedName()}.zip`)
  const tidy = () => rmSync(unfinished, { force: true })
  process.once('exit', tidy)
  try {
    await withInstallation(async ({ database }) => {
      const study = await studyByCode(database, code)
      const { outcome: made } = await makeExport(
        unfinished,
        { studyId: study.id, choice, person: TERMINAL, role: undefined },
        { database, version: packageJson.version, signal: interruption.signal },
      )
      await recordTerminalExport(database, study.id, choice)
      await rename(unfinished, file).catch((cause) => {
        throw new ConcordError(
          'bad-settings',
          phrase('{out} can’t be written: {cause}.', {
            out: shownName(out),
            cause: systemReason(cause) ?? String(cause),
          }),
        )
      })
      const values = { out: shownName(out), participants: made.participants, files: made.files, leftOut: made.leftOut }
      if (json) console.log(JSON.stringify({ study: study.code, file: shownName(out), ...made }))
      else
        console.log(
          `${
            made.leftOut > 0
              ? t(
                  '{out}: {participants} participants, {files} files; {leftOut} participants left out, since no consent to this use is recorded',
                  values,
                )
              : t('{out}: {participants} participants, {files} files', values)
          }\n  sha256 ${made.sha256}`,
        )
    })
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped === undefined) throw error
    tidy()
    console.error(t('Stopped. No export was made.'))
    process.exit(stopped)
  } finally {
    await rm(unfinished, { force: true })
    process.off('exit', tidy)
    interruption.release()
  }
}

/** Whoever runs commands on the machine may read its database. */
const TERMINAL = { id: '', name: 'the terminal', email: '', role: 'administrator' as const }

function choiceOf(use: string, parts: string | undefined) {
  const known = Object.keys(EXPORT_PARTS)
  const wanted = parts === undefined ? known : parts.split(',').map((part) => part.trim())
  const unknown = wanted.find((part) => !known.includes(part))
  if (unknown !== undefined)
    throw new ConcordError(
      'bad-input',
      phrase('--parts has no “{unknown}”. Choose from {known}.', { unknown, known: known.join(', ') }),
    )
  const choice = exportChoiceSchema.safeParse({ kind: 'data', parts: wanted as ExportPart[], use })
  if (!choice.success || choice.data.kind !== 'data')
    throw new ConcordError('bad-input', phrase('--use must be study, research or sharing.'))
  return choice.data
}
