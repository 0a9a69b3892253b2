const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** An address, or a network in CIDR notation; an IPv4 address in the clothes of IPv6 is none, as for the API. */
export function isNetwork(text: string): boolean {
  const [address = "", length, ...rest] = text.split("/");
  if (rest.length > 0) return false;
  const isV4 = ipv4.test(address);
  if (!isV4 && !isV6(address)) return false;
  return (
    length === undefined || (/^[0-9]{1,3}$/.test(length) && Number(length) <= (isV4 ? 32 : 128))
  );
}

function isV6(address: string): boolean {
  return (
    /^[0-9a-f:.]+$/i.test(address) &&
    !/^::ffff:/i.test(address) &&
    URL.canParse(`http://[${address}]/`)
  );
}
