import { Table, type TableProps } from '@mantine/core'
import classes from './long-table.module.css'

/** Height of the bar above every page, in pixels. */
const BAR_HEIGHT = 52

/**
 * A table that may be longer than a screen: its head stays below the bar while the page is scrolled. It must not stand in anything that is scrolled by itself.
 *
 * @param minWidth in pixels; where a window has less room, the table is moved sideways. At most 900.
 */
export function LongTable({ minWidth, ...props }: TableProps & { minWidth?: number }) {
  if (minWidth === undefined)
    return <Table className={classes.table} stickyHeader stickyHeaderOffset={BAR_HEIGHT} {...props} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled has to be reached by keys
    <div className={classes.wide} tabIndex={0}>
      <Table className={classes.table} stickyHeader stickyHeaderOffset={BAR_HEIGHT} miw={minWidth} {...props} />
    </div>
  )
}
