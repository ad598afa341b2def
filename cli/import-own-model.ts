import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { checkOwnModel } from '#models/own-onnx/check-model.ts'
import { importOwnModel } from '#models/own-onnx/import-own-model.ts'
import { inEnglish, say, t } from './language.ts'
import { demandNamedFile } from './named-file.ts'

interface Options {
  manifest?: string
  weights?: string
  dryRun: boolean
  acceptLicence: boolean
  json: boolean
}

/** Installs an encoder from an ONNX file and its manifest, or says what keeps it from being installed. */
export async function importOwnOnnx(options: Options): Promise<void> {
  const { manifest, dryRun, acceptLicence, json } = options
  if (manifest === undefined)
    throw new ConcordError('bad-input', phrase('Name the manifest of the ONNX file with --manifest FILE.'))
  await demandNamedFile('--manifest', manifest)
  if (options.weights !== undefined) await demandNamedFile('--weights', options.weights)
  const settings = programSettings()
  const model = options.weights ?? (await modelBeside(manifest))
  const files = { manifest, model, acceptLicence, threads: settings.decoderThreads, goldenFiles: true }
  if (!dryRun) await openFolder('CONCORD_DATA', settings.dataFolder)
  const { models } = dataFolders(settings.dataFolder)
  const { findings, installed } = dryRun
    ? { ...(await checkOwnModel(files)), installed: undefined }
    : await importOwnModel({ ...files, modelsFolder: models })
  const refused = findings.some(({ level }) => level === 'problem')
  if (refused) process.exitCode = 1
  if (json) {
    const told = findings.map(({ level, text }) => ({ level, text: inEnglish(text) }))
    console.log(JSON.stringify({ findings: told, ...installed }))
    return
  }
  for (const { level, text } of findings) console.log(`${level === 'problem' ? '✗' : '·'} ${say(text)}`)
  if (installed) {
    const { title, version, precision } = installed.manifest
    console.log(t('{title} {version} is installed ({precision}).', { title, version, precision }))
  } else console.log(refused ? t('Nothing was installed.') : t('The model can be installed.'))
}

/** The ONNX file that a manifest names, beside it. What is wrong with the manifest is told when it is checked. */
async function modelBeside(manifest: string): Promise<string> {
  let name: unknown
  try {
    name = JSON.parse(await readFile(manifest, 'utf8'))?.file?.name
  } catch {
    // Told with all else that is wrong with it.
  }
  return path.join(path.dirname(manifest), typeof name === 'string' ? path.basename(name) : 'model.onnx')
}
