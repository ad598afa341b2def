import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOfFile } from '#lib/bundles/bundle.ts'
import { type Finding, withFile } from '#lib/bundles/own-manifest.ts'
import type { ImportMessage, OwnTask } from '#lib/jobs/import-messages.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { checkOwnModel } from '#models/own-onnx/check-model.ts'
import { importOwnModel } from '#models/own-onnx/import-own-model.ts'

/** Looks an uploaded ONNX file and its manifest through, and installs it where that is asked for and nothing keeps it from being. */
export async function importOwnTask(task: OwnTask): Promise<Exclude<ImportMessage, { type: 'progress' }>> {
  const { own, weights, modelsFolder, threads } = task
  const name = path.basename(own.fileName)
  await mkdir(modelsFolder, { recursive: true })
  const manifest = path.join(modelsFolder, '.own-manifest.json')
  await writeFile(manifest, withFile(own.manifest, { name, sha256: await hashOfFile(weights) }))
  const files = { manifest, model: weights, threads, acceptLicence: own.acceptLicence, goldenFiles: false }
  const { findings, installed } = own.dryRun
    ? { ...(await checkOwnModel(files)), installed: undefined }
    : await importOwnModel({ ...files, modelsFolder })
  const problems = findings.filter(({ level }) => level === 'problem')
  if (!own.dryRun && !installed)
    return { type: 'problem', code: 'bad-input', message: storedText(refusal(problems)), isFinal: false }
  return {
    type: 'done',
    ...(installed ? { version: installed.manifest.version, precision: installed.manifest.precision } : {}),
    headInstalled: false,
    messages: [],
    findings: findings.map(({ level, text }) => ({ level, text: storedText(text) })),
    peakMemoryMb: process.resourceUsage().maxRSS / 1024,
  }
}

function refusal([first, ...others]: Finding[]) {
  if (!first) return phrase('Nothing was installed.')
  if (others.length === 0) return first.text
  return phrase('{first} There {count, plural, one {is # further problem} other {are # further problems}}.', {
    first: first.text,
    count: others.length,
  })
}
