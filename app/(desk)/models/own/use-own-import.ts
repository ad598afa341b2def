import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { storedSentenceOf } from '#app/states.tsx'
import { startUpload } from '../../uploads/start-upload.ts'
import { isOpenImport } from '../import-state.tsx'

/**
 * Uploads an ONNX file to be looked through, asks for that again with another manifest, and for its installation.
 *
 * @param begunId an import that was begun before
 * @returns the import as the server tells it, what is being sent (bytes) while it is, and what went wrong as a sentence for `t.stored`
 */
export function useOwnImport(begunId: string | undefined) {
  const client = useQueryClient()
  const [id, setId] = useState(begunId)
  const [sending, setSending] = useState<{ name: string; sent: number; total: number }>()
  const [problem, setProblem] = useState<string>()
  const plan = useMutation(rpc.models.planImport.mutationOptions())
  const again = useMutation(rpc.models.planImportAgain.mutationOptions())
  const imports = useQuery(
    rpc.models.imports.queryOptions({
      enabled: id !== undefined,
      refetchInterval: (query) => (query.state.data?.some(({ state }) => isOpenImport(state)) ? 700 : 10_000),
    }),
  )

  /** @returns whether it was asked for */
  const attempt = async (ask: () => Promise<string>) => {
    setProblem(undefined)
    try {
      const asked = await ask()
      await client.invalidateQueries()
      setId(asked)
      return true
    } catch (error) {
      setProblem(storedSentenceOf(error))
      return false
    } finally {
      setSending(undefined)
    }
  }

  const check = (file: File, manifest: string) =>
    attempt(async () => {
      setSending({ name: file.name, sent: 0, total: file.size })
      const { id: importId } = await plan.mutateAsync({ fileName: file.name, own: { manifest, dryRun: true } })
      await new Promise<void>((resolve, reject) => {
        void startUpload(file, {
          metadata: { importId, part: 'weights' },
          onProgress: (sent, total) => setSending({ name: file.name, sent, total }),
          onProblem: reject,
          onDone: resolve,
        })
      })
      return importId
    })
  const ask = (own: { manifest?: string; dryRun: boolean; acceptLicence: boolean }) =>
    attempt(async () => (await again.mutateAsync({ id: id!, own })).id)

  return {
    model: imports.data?.find((one) => one.id === id),
    sending,
    problem,
    isAsking: again.isPending,
    check,
    checkAgain: (manifest: string) => ask({ manifest, dryRun: true, acceptLicence: false }),
    install: (acceptLicence: boolean) => ask({ dryRun: false, acceptLicence }),
  }
}
