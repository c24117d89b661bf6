// What a user of a page sees and does, read from the data that its template shows. Only as much of WXML as the pages of
// the examples have.

/** A page with a template of its own: the texts of its views, and the handlers that its input is bound to. */
export function templateScreen(page, files) {
  const template = files[`${page.route}.wxml`]
  const at = (scope, path) => path.split('.').reduce((value, key) => value[key], scope)
  const attribute = (attributes, name) => new RegExp(` ${name}="(?:{{)?(\\w+)`).exec(attributes)?.[1]
  const [, input] = /<input([^>]*)>/.exec(template)
  return {
    texts: () =>
      [...template.matchAll(/<view([^>]*)>{{([\w.]+)}}/g)].flatMap(([, attributes, path]) => {
        const condition = attribute(attributes, 'wx:if')
        const list = attribute(attributes, 'wx:for')
        if (condition && !page.data[condition]) return []
        if (!list) return [at(page.data, path)]
        return page.data[list].map((value) => at({ [attribute(attributes, 'wx:for-item') ?? 'item']: value }, path))
      }),
    type(value) {
      for (const type of ['input', 'confirm']) {
        const handler = attribute(input, `bind${type}`)
        page[page.data[handler] ?? handler]?.({ type, detail: { value }, target: {}, currentTarget: { dataset: {} } })
      }
    },
  }
}

/** Taro's pages have one template for all, which shows a tree of nodes: `cn` are the children, `v` is a text. */
export function taroScreen(page) {
  const nodes = (node) => [node, ...(node.cn ?? []).flatMap(nodes)]
  return {
    texts: () => nodes(page.data.root).flatMap(({ v }) => v || []),
    type(value) {
      const { sid } = nodes(page.data.root).find((node) => Object.values(node).includes('send'))
      const target = { id: sid, dataset: { sid } }
      for (const type of ['input', 'confirm']) page.eh({ type, detail: { value }, target, currentTarget: target })
    },
  }
}
