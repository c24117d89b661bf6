/**
 * What web builds of mini program frameworks hand out for a binary frame (HOSTS: taro-h5, mpx web). Source: the WHATWG
 * File API, https://w3c.github.io/FileAPI/#blob-section, reduced to the one method that is read.
 */
export interface BlobLike {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
}
