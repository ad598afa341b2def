import { Group, Progress, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** How much of a file has been sent, in bytes. */
export function UploadProgress({ name, sent, total }: { name: string; sent: number; total: number }) {
  const t = useText()
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm">{t('Uploading {name}', { name })}</Text>
        <Text size="sm" c="dimmed">
          {t.nodes('{sent} of {total}', { sent: t.fileSize(sent), total: t.fileSize(total) })}
        </Text>
      </Group>
      <Progress value={(100 * sent) / Math.max(1, total)} aria-label={t('Upload')} mt={4} />
    </div>
  )
}
