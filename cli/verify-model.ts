import path from 'node:path'
import { listBundles } from '#lib/bundles/bundle.ts'
import { runStoredChecks } from '#lib/encoders/run-stored-checks.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedInEnglish } from '#lib/messages/stored-in-english.ts'
import { PROVIDER_TITLES, type Provider } from '#lib/onnx/provider-titles.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { inEnglish, say, t } from './language.ts'

const OUTPUTS = {
  'frame features': phrase('frame features'),
  'clip embedding': phrase('clip embedding'),
  'text features': phrase('text features'),
}

/** Runs the checks that were stored when a model was imported, on every installed version of it. */
export async function verifyModel(
  name: string,
  { provider, json }: { provider: Provider | 'auto'; json: boolean },
): Promise<void> {
  const settings = programSettings()
  const { models } = dataFolders(settings.dataFolder)
  const bundles = (await listBundles(models)).filter((bundle) =>
    'manifest' in bundle
      ? bundle.manifest.name === name && bundle.manifest.kind === 'encoder'
      : path.basename(bundle.folder).startsWith(`${name}-`),
  )
  if (bundles.length === 0)
    throw new ConcordError(
      'not-found',
      phrase('The encoder {name} is not installed. Import it with: concord models import {name} --weights FILE', {
        name,
      }),
    )
  for (const bundle of bundles) {
    if ('problem' in bundle) {
      console.log(json ? JSON.stringify({ ...bundle, problem: inEnglish(bundle.problem) }) : `✗ ${say(bundle.problem)}`)
      process.exitCode = 1
      continue
    }
    const { manifest, folder } = bundle
    const { provider: choice, results } = await runStoredChecks(folder, {
      threads: settings.encoderThreads,
      provider,
    })
    if (results.some(({ passed }) => !passed)) process.exitCode = 1
    if (json) {
      console.log(JSON.stringify({ name, version: manifest.version, provider: storedInEnglish(choice), results }))
      continue
    }
    console.log(
      t('{title} {version} on: {device}', {
        title: manifest.title,
        version: manifest.version,
        device: [t(PROVIDER_TITLES[choice.provider]), ...(choice.adapter ? [choice.adapter] : [])].join(', '),
      }),
    )
    for (const { output, relativeError, minCosine, passed } of results) {
      const figures = t('largest difference {error} of the largest value, smallest cosine {cosine}', {
        error: relativeError.toExponential(1),
        cosine: t.decimals(minCosine, 7),
      })
      console.log(`  ${passed ? '✓' : '✗'} ${t(OUTPUTS[output]).padEnd(14)} ${figures}`)
    }
    for (const { provider: passed, why } of choice.passedOver)
      console.log(`  ${t('not on the {device}: {why}', { device: PROVIDER_TITLES[passed], why: say(why) })}`)
  }
}
