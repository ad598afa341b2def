import { Group, Progress, Text } from '@mantine/core'
import { fileSize } from '../numbers.ts'

/** How much of a file has been sent, in bytes. */
export function UploadProgress({ name, sent, total }: { name: string; sent: number; total: number }) {
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm">Uploading {name}</Text>
        <Text size="sm" c="dimmed">
          {fileSize(sent)} of {fileSize(total)}
        </Text>
      </Group>
      <Progress value={(100 * sent) / Math.max(1, total)} aria-label="Upload" mt={4} />
    </div>
  )
}
