import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { type DecoderProbe, probeDecoder } from '#lib/analysis/probe-decoder.ts'
import { type Bundle, listBundles } from '#lib/bundles/bundle.ts'
import { chooseProvider, type ProviderChoice } from '#lib/encoders/choose-provider.ts'
import { encoderShape } from '#lib/encoders/encoder-shape.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type ProviderState, probeProviders } from '#lib/onnx/providers.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'
import { type DatabaseRights, databaseRights, rightsLines } from './database-rights.ts'
import { decoderLines, isOff, type Model, modelLines, providerLine } from './doctor-lines.ts'
import { inEnglish, say, t } from './language.ts'

const GIGABYTE = 2 ** 30

/** Says what the machine has, what runs each encoder and what showed that it is right, why nothing better does, and what is wrong. */
export async function doctor({ json }: { json: boolean }): Promise<void> {
  const settings = programSettings()
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
  const problems: (Message | string)[] = [
    ...bundles.flatMap((bundle) => ('problem' in bundle && bundle.problem !== undefined ? [bundle.problem] : [])),
    ...bundles.flatMap((bundle) => ('choice' in bundle && isOff(bundle.choice) ? [offInWords(bundle.name)] : [])),
    ...('problem' in rights ? [rights.problem] : []),
    ...(machine.freeDiskGb < 2
      ? [
          phrase('Only {free, number, ::.# group-off} GB are free on the disk of {folder}.', {
            free: machine.freeDiskGb,
            folder: settings.dataFolder,
          }),
        ]
      : []),
    ...(machine.memoryGb < 4 ? [phrase('EmoCLIP needs 4 GB of memory; the expression baseline needs less.')] : []),
  ]
  if (problems.length > 0) process.exitCode = 1
  const found = { machine, rights, decoder, providers, bundles, problems }
  if (json) console.log(JSON.stringify(forPrograms(found)))
  else print(found, settings)
}

interface Found {
  machine: Awaited<ReturnType<typeof machineOf>>
  rights: DatabaseRights
  decoder: DecoderProbe
  providers: readonly ProviderState[]
  bundles: readonly ({ name: string; problem: string } | Model)[]
  problems: readonly (Message | string)[]
}

/** The same with every sentence in English. */
function forPrograms({ machine, rights, decoder, providers, bundles, problems }: Found) {
  const said = Object.entries(rights).map(([key, value]) => [
    key,
    key === 'unknown' || key === 'problem' ? inEnglish(value as Message | string) : value,
  ])
  return {
    machine,
    database: Object.fromEntries(said),
    decoder,
    providers: providers.map((state) => ({ ...state, why: inEnglish(state.why) })),
    models: bundles.map((bundle) => {
      if ('problem' in bundle) return { ...bundle, problem: inEnglish(bundle.problem) }
      if (!bundle.choice) return bundle
      const { passedOver, notes } = bundle.choice
      return {
        ...bundle,
        choice: {
          ...bundle.choice,
          passedOver: passedOver.map((one) => ({ ...one, why: inEnglish(one.why) })),
          notes: notes.map(inEnglish),
        },
      }
    }),
    problems: problems.map(inEnglish),
  }
}

function print({ machine, rights, decoder, providers, bundles, problems }: Found, settings: Settings): void {
  const { processor, cores, memoryGb, freeMemoryGb, system, node } = machine
  console.log(
    `${t('{processor}, {cores} cores, {memory, number, ::.# group-off} GB ({free, number, ::.# group-off} free)', { processor, cores, memory: memoryGb, free: freeMemoryGb })}; ${system}; Node ${node}`,
  )
  console.log(
    `${t(
      'Data in {folder}, {free, number, ::.# group-off} GB free; {decoding} threads decode, {encoding} run the models',
      {
        folder: settings.dataFolder,
        free: machine.freeDiskGb,
        decoding: settings.decoderThreads,
        encoding: settings.encoderThreads,
      },
    )}\n`,
  )
  console.log(t('The database, as the web app and the workers use it'))
  for (const line of rightsLines(rights)) console.log(`  ${line}`)
  console.log(`\n${t('The process that decodes recordings')}`)
  for (const line of decoderLines(decoder)) console.log(`  ${line}`)
  console.log(`\n${t('What can run models')}`)
  for (const state of providers) console.log(`  ${providerLine(state)}`)
  console.log(`\n${t('Models')}`)
  for (const bundle of bundles) {
    if ('problem' in bundle) console.log(`  ✗ ${say(bundle.problem)}`)
    else for (const line of modelLines(bundle, providers)) console.log(`  ${line}`)
  }
  console.log(
    problems.length === 0
      ? `\n${t('No problems found.')}`
      : `\n${problems.map((problem) => `✗ ${say(problem)}`).join('\n')}`,
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

const offInWords = (name: string) =>
  phrase(
    '{name} gives different values than when it was imported. Run concord models verify for details, then import it again.',
    { name },
  )

const round = (value: number) => Math.round(value * 10) / 10
