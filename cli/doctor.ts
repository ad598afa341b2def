import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { type DecoderProbe, probeDecoder } from '#lib/analysis/probe-decoder.ts'
import { type Bundle, listBundles } from '#lib/bundles/bundle.ts'
import { chooseProvider, type ProviderChoice } from '#lib/encoders/choose-provider.ts'
import { encoderShape } from '#lib/encoders/encoder-shape.ts'
import { PROVIDER_TITLES, type Provider } from '#lib/onnx/provider-titles.ts'
import { type ProviderState, probeProviders } from '#lib/onnx/providers.ts'
import { dataFolders, readSettings, type Settings } from '#lib/settings/settings.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'
import { databaseRights, rightsLines } from './database-rights.ts'

const GIGABYTE = 2 ** 30

/** Says what the machine has, what runs each encoder and what showed that it is right, why nothing better does, and what is wrong. */
export async function doctor({ json }: { json: boolean }): Promise<void> {
  const settings = readSettings()
  const { models } = dataFolders(settings.dataFolder)
  await installEmbeddedModels(models)
  const machine = await machineOf(models)
  const providers = await probeProviders(settings.device)
  const decoder = await probeDecoder(dataFolders(settings.dataFolder).secrets, settings.decoderMemoryMb)
  const rights = await databaseRights(settings)
  const bundles = []
  // One after the other: a trial of a provider wants the machine for itself.
  for (const bundle of await listBundles(models)) {
    if ('problem' in bundle) bundles.push({ name: path.basename(bundle.folder), problem: bundle.problem })
    else bundles.push({ ...aboutOf(bundle), choice: await choiceOf(bundle, settings) })
  }
  const problems = [
    ...bundles.flatMap((bundle) => ('problem' in bundle ? [bundle.problem] : [])),
    ...bundles.flatMap((bundle) => ('choice' in bundle && isOff(bundle.choice) ? [offInWords(bundle.name)] : [])),
    ...('problem' in rights ? [rights.problem] : []),
    ...(machine.freeDiskGb < 2
      ? [`Only ${machine.freeDiskGb} GB are free on the disk of ${settings.dataFolder}.`]
      : []),
    ...(machine.memoryGb < 4 ? ['EmoCLIP needs 4 GB of memory; the expression baseline needs less.'] : []),
  ]
  if (problems.length > 0) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify({ machine, database: rights, decoder, providers, models: bundles, problems }))
    return
  }
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB (${machine.freeMemoryGb} free); ${machine.system}; Node ${machine.node}`,
  )
  console.log(
    `Data in ${settings.dataFolder}, ${machine.freeDiskGb} GB free; ${settings.decoderThreads} threads decode, ${settings.encoderThreads} run the models\n`,
  )
  console.log('The database, as the web app and the workers use it')
  for (const line of rightsLines(rights)) console.log(`  ${line}`)
  console.log('\nThe process that decodes recordings')
  for (const line of decoderLines(decoder)) console.log(`  ${line}`)
  console.log('\nWhat can run models')
  for (const state of providers) console.log(`  ${providerLine(state)}`)
  console.log('\nModels')
  for (const bundle of bundles) {
    if ('problem' in bundle) console.log(`  ✗ ${bundle.problem}`)
    else for (const line of modelLines(bundle, providers)) console.log(`  ${line}`)
  }
  console.log(
    problems.length === 0 ? '\nNo problems found.' : `\n${problems.map((problem) => `✗ ${problem}`).join('\n')}`,
  )
}

async function machineOf(models: string) {
  const { bavail, bsize } = await statfs(models)
  return {
    system: `${type()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: round(totalmem() / GIGABYTE),
    freeMemoryGb: round(freemem() / GIGABYTE),
    freeDiskGb: round((bavail * bsize) / GIGABYTE),
    node: process.versions.node,
  }
}

const aboutOf = ({ manifest: { name, version, kind, precision } }: Bundle) => ({
  name: `${name} ${version}`,
  kind,
  precision,
})

/** What would run an encoder; undefined for other models, which the processor runs. */
function choiceOf(bundle: Bundle, { encoderThreads, provider, device }: Settings): Promise<ProviderChoice> | undefined {
  const shape = encoderShape(bundle.manifest)
  return shape && chooseProvider(bundle, shape, { threads: encoderThreads, provider, device })
}

const isOff = (choice: ProviderChoice | undefined) => choice?.checked?.some(({ passed }) => !passed) ?? false
const offInWords = (name: string) =>
  `${name} gives different values than when it was imported. Run concord models verify for details, then import it again.`

function decoderLines({ environment, user, isRoot, readsSecrets, limits, network }: DecoderProbe): string[] {
  const { memoryMb, backstopMb, processorHours, openFiles, fileBytes } = limits
  const holds = (isTrue: boolean, what: string, otherwise: string) => (isTrue ? `✓ ${what}` : `– ${otherwise}`)
  return [
    holds(environment.length === 0, 'receives no settings and no secrets', `receives ${environment.join(', ')}`),
    holds(
      !readsSecrets,
      `runs as ${user}, who can’t read the secrets`,
      `runs as ${user}, who can read the secrets${isRoot ? ': this system has no other user' : ''}`,
    ),
    `✓ is ended above ${memoryMb} MB of memory${backstopMb ? `, and can’t reserve more than ${backstopMb} MB` : ''}`,
    holds(
      processorHours !== undefined,
      `is ended after ${processorHours} hours of processor time`,
      'has no limit of processor time; it is ended where it makes no progress for a minute',
    ),
    holds(openFiles !== undefined, `can open at most ${openFiles} files`, 'can open any number of files'),
    holds(fileBytes === 0, 'can write no files', 'can write files'),
    holds(!network, 'has no network', 'has a network: this system does not allow taking it away'),
  ]
}

function providerLine({ provider, works, why, adapter, float16 }: ProviderState): string {
  const about = [
    ...(adapter ? [adapter.name] : []),
    ...(adapter?.software ? ['runs on the CPU, so it is used only if CONCORD_PROVIDER requests it'] : []),
    ...(works && provider !== 'cpu' && float16 === false ? ['no float16'] : []),
    ...(why ? [why] : []),
  ]
  return `${works ? '✓' : '–'} ${PROVIDER_TITLES[provider]}${about.length > 0 ? `: ${about.join('; ')}` : ''}`
}

function modelLines(
  { name, kind, precision, choice }: ReturnType<typeof aboutOf> & { choice: ProviderChoice | undefined },
  providers: readonly ProviderState[],
): string[] {
  if (!choice) return [`✓ ${name}: ${kind}, ${precision}, runs on the CPU`]
  const title = (provider: Provider) => PROVIDER_TITLES[provider]
  const runs = `runs on the ${title(choice.provider)}${choice.adapter ? `, ${choice.adapter}` : ''}`
  return [
    `${isOff(choice) ? '✗' : '✓'} ${name}: ${kind}, ${precision}, ${runs}, ${checkedInWords(choice)}`,
    // What does not work at all was said of the machine already.
    ...choice.passedOver
      .filter(({ provider }) => providers.some((state) => state.provider === provider && state.works))
      .map(({ provider, why }) => `    not on the ${title(provider)}: ${why}`),
    ...choice.notes.map((note) => `    ${note}`),
  ]
}

function checkedInWords({ checked }: ProviderChoice): string {
  if (!checked) return 'compared with its stored values on its first use'
  const cosine = Math.min(...checked.map(({ minCosine }) => minCosine))
  const error = Math.max(...checked.map(({ relativeError }) => relativeError))
  return `${checked.every(({ passed }) => passed) ? 'agrees with' : 'differs from'} its stored values (largest difference ${(100 * error).toPrecision(1)} %, cosine ${cosine.toFixed(4)})`
}

const round = (value: number) => Math.round(value * 10) / 10
