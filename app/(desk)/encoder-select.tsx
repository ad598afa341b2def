import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '../rpc/client.ts'

/** The installed encoders; nothing where there is only one. */
export function EncoderSelect({ name, onChange }: { name?: string; onChange?: (encoder: string) => void }) {
  const t = useText()
  const encoders = useQuery(rpc.models.encoders.queryOptions())
  if (!encoders.data || encoders.data.length < 2) return null
  return (
    <Select
      {...(name ? { name } : {})}
      label={t('Encoder')}
      data={encoders.data.map(({ name: value, title }) => ({ value, label: title }))}
      defaultValue="expression-baseline"
      onChange={(value) => value && onChange?.(value)}
      allowDeselect={false}
    />
  )
}
