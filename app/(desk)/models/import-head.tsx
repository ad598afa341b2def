'use client'
import { Alert, Button, FileInput, Progress, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { startUpload } from '../uploads/start-upload.ts'

/** Installs a head that another installation exported. */
export function ImportHead({ onDone }: { onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [share, setShare] = useState<number>()
  const [problem, setProblem] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!file) return
    setProblem(undefined)
    setShare(0)
    void startUpload(file, {
      metadata: { part: 'head' },
      onProgress: (sent, total) => setShare(sent / Math.max(1, total)),
      onProblem: ({ message }) => {
        setProblem(message)
        setShare(undefined)
      },
      onDone: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('Head installed.') })
        onDone()
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {t(
            'Heads are exported from their model card. An imported head estimates interviews that were analysed with the same encoder, and studies can compare it with their own heads.',
          )}
        </Text>
        {problem && (
          <Alert color="red" role="alert">
            {t.stored(problem)}
          </Alert>
        )}
        <FileInput
          label={t('Exported head')}
          placeholder={t('Choose a .zip file')}
          accept=".zip,application/zip"
          value={file}
          onChange={setFile}
          required
          disabled={share !== undefined}
        />
        {share !== undefined && <Progress value={100 * share} aria-label={t('Upload')} />}
        <Button type="submit" loading={share !== undefined} disabled={!file}>
          {t('Install head')}
        </Button>
      </Stack>
    </form>
  )
}
