import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { listBundles } from '#lib/bundles/bundle.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import { chooseProvider, probeProviders } from '#lib/onnx/providers.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'

const GIGABYTE = 2 ** 30

/** Says what the machine has, what would run each encoder, why nothing better does, and what is wrong. */
export async function doctor({ json }: { json: boolean }): Promise<void> {
  const settings = readSettings()
  const { models } = dataFolders(settings.dataFolder)
  await installEmbeddedModels(models)
  const { bavail, bsize } = await statfs(models)
  const machine = {
    system: `${type()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: round(totalmem() / GIGABYTE),
    freeMemoryGb: round(freemem() / GIGABYTE),
    freeDiskGb: round((bavail * bsize) / GIGABYTE),
    node: process.versions.node,
  }
  const providers = await probeProviders()
  const bundles = await Promise.all(
    (await listBundles(models)).map(async (bundle) => {
      if ('problem' in bundle) return { name: path.basename(bundle.folder), problem: bundle.problem }
      const { manifest } = bundle
      const choice = manifest.kind === 'encoder' ? await chooseProvider(manifest, settings.provider) : undefined
      return {
        name: `${manifest.name} ${manifest.version}`,
        kind: manifest.kind,
        precision: manifest.precision,
        choice,
      }
    }),
  )
  const problems = [
    ...bundles.flatMap((bundle) => ('problem' in bundle ? [bundle.problem] : [])),
    ...(machine.freeDiskGb < 2 ? [`Only ${machine.freeDiskGb} GB are free where ${settings.dataFolder} is.`] : []),
    ...(machine.memoryGb < 4 ? ['EmoCLIP wants 4 GB of memory; the expression baseline runs with less.'] : []),
  ]
  if (problems.length > 0) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify({ machine, providers, models: bundles, problems }))
    return
  }
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB (${machine.freeMemoryGb} free); ${machine.system}; Node ${machine.node}`,
  )
  console.log(
    `Data in ${settings.dataFolder}, ${machine.freeDiskGb} GB free; ${settings.decoderThreads} threads decode, ${settings.encoderThreads} run the models\n`,
  )
  console.log('What can run models')
  for (const { provider, works, why } of providers)
    console.log(`  ${works ? '✓' : '–'} ${PROVIDER_TITLES[provider]}${why ? `: ${why}` : ''}`)
  console.log('\nModels')
  for (const bundle of bundles) {
    if ('problem' in bundle) console.log(`  ✗ ${bundle.problem}`)
    else {
      const runs = bundle.choice ? `, runs on the ${PROVIDER_TITLES[bundle.choice.provider]}` : ''
      console.log(`  ✓ ${bundle.name}: ${bundle.kind}, ${bundle.precision}${runs}`)
      const reason = bundle.choice?.passedOver.find(({ why }) => why.includes('int8'))
      if (reason) console.log(`      not on the ${PROVIDER_TITLES[reason.provider]}: ${reason.why}`)
    }
  }
  console.log(
    problems.length === 0 ? '\nNothing is wrong.' : `\n${problems.map((problem) => `✗ ${problem}`).join('\n')}`,
  )
}

const round = (value: number) => Math.round(value * 10) / 10
