import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { tryProvider } from '#lib/encoders/provider-trial.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import { probeProviders } from '#lib/onnx/providers.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { FULL_SIZE, SMALL_SIZE, writeFormulaCheckpoint } from '../fixtures/formula-emoclip.ts'
import { hasSwiftShader, swiftShaderEnvironment } from '../fixtures/swiftshader.ts'
import { FOLDER } from './chain.ts'

const THREADS = availableParallelism()

/**
 * EmoCLIP in small and at its published size on every provider of this machine: how far its outputs are from the stored values, and clips
 * a second over the processor's. CONCORD_BENCH_SWIFTSHADER=1 adds SwiftShader where there is no graphics card; the published size then
 * takes minutes.
 */
export async function benchProviders(): Promise<void> {
  if (process.env.CONCORD_BENCH_SWIFTSHADER && hasSwiftShader)
    Object.assign(process.env, await swiftShaderEnvironment())
  const states = (await probeProviders()).filter(({ works }) => works)
  const models = path.join(FOLDER, 'providers')
  await mkdir(models, { recursive: true })
  try {
    for (const [size, sizes] of Object.entries({ 'in small': SMALL_SIZE, 'published size': FULL_SIZE })) {
      const weights = path.join(models, `${size.replace(' ', '-')}.pth`)
      if (!existsSync(weights)) await writeFormulaCheckpoint(weights, sizes)
      for (const precision of ['float32', 'float16', 'int8'] as const) {
        const { folder } = await importEmoclip({
          weights,
          precision,
          modelsFolder: models,
          clips: (kind) => phantomClips(1, kind),
          threads: THREADS,
        })
        console.log(`\n${size}, ${precision}`)
        let processorMs: number | undefined
        for (const state of states.toReversed()) {
          if (precision === 'int8' && state.provider !== 'cpu') continue
          const { why, results, msPerClip } = await tryProvider({ folder, state, threads: THREADS })
          if (state.provider === 'cpu') processorMs = msPerClip
          const name = `${PROVIDER_TITLES[state.provider]}${state.adapter ? `, ${state.adapter.name}` : ''}`
          if (why) console.log(`  – ${name}: ${why}`)
          for (const { output, relativeError, minCosine, passed } of results) {
            const error = `largest difference ${relativeError.toExponential(1)}, cosine ${minCosine.toFixed(7)}`
            console.log(`  ${passed ? '✓' : '✗'} ${name}: ${output}, ${error}`)
          }
          if (msPerClip !== undefined && processorMs !== undefined)
            console.log(
              `    ${(1000 / msPerClip).toFixed(2)} clips/s, ${(processorMs / msPerClip).toFixed(3)} times the processor, ${(2560 / msPerClip).toFixed(2)} times real time for stored crops`,
            )
        }
        await rm(folder, { recursive: true })
      }
    }
  } finally {
    await rm(models, { recursive: true, force: true })
  }
}
