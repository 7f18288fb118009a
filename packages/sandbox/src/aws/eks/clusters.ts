/** An EKS cluster: where its API server is. */
export type EksCluster = {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string;
  /** PEM, encoded in base64; empty where the API server speaks plain HTTP. */
  readonly certificateAuthority: string;
};

/** A cluster to create. `region` defaults to the sandbox's first. */
export type EksClusterParts = Pick<EksCluster, 'name' | 'endpoint'> & Partial<EksCluster>;

/** The EKS clusters of an account. */
export type EksClusters = {
  create(parts: EksClusterParts): EksCluster;
  /** Null where there is none of that name in the region. */
  find(region: string, name: string): EksCluster | null;
};

/** No cluster yet. */
export function createEksClusters(home: string): EksClusters {
  const clusters = new Map<string, EksCluster>();
  return {
    create(parts) {
      const cluster = { region: home, certificateAuthority: '', ...parts };
      clusters.set(`${cluster.region}/${cluster.name}`, cluster);
      return cluster;
    },
    find: (region, name) => clusters.get(`${region}/${name}`) ?? null,
  };
}
