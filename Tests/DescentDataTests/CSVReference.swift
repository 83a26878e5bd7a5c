// Made by Scripts/make-csv.py.

struct CSVReference {
  let text: String
  let names: [String]
  let numbers: [Double]
  let texts: [String]

  static let all: [CSVReference] = [
    CSVReference(
      text:
        "\"number t\"\" t\",t\u{e9}t\n4835739.785214588,tt\n0.006806962410453357,\"tZ\"\"\u{6f22}\r\n-t\"\n736.8909157301906,\"t\u{6f22},a\"\"\"\"t\"\n",
      names: ["number t\" t", "t\u{e9}t"],
      numbers: [4835739.785214588, 0.006806962410453357, 736.8909157301906],
      texts: ["tt", "tZ\"\u{6f22}\r\n-t", "t\u{6f22},a\"\"t"]),
    CSVReference(
      text:
        "\"number t\tt\"\t\"t\"\"\"\"\"\"\"\"t\"\r\n23585.236992616232\tt\u{1f642}t\r\n-9.964502755949307e-10\t\"t\"\"\"\"t\"\r\n",
      names: ["number t\tt", "t\"\"\"\"t"],
      numbers: [23585.236992616232, -9.964502755949307e-10],
      texts: ["t\u{1f642}t", "t\"\"t"]),
    CSVReference(
      text:
        "\"number ta\n\u{e9}\tt\";t\t-t\n0.0008819520021759982;\"t\ta\r\nt\"\n-1.7018657675450966e-06;\"t\u{e9}\nt\"\n",
      names: ["number ta\n\u{e9}\tt", "t\t-t"],
      numbers: [0.0008819520021759982, -1.7018657675450966e-06],
      texts: ["t\ta\r\nt", "t\u{e9}\nt"]),
    CSVReference(
      text:
        "\"number t\r\n;1\u{6f22}t\",\"t\r\n\tZx yt\"\n\"-630453.5198030117\",\"t\"\"Z;a\r\nt\"\n\"6.897617787762594e-10\",\"tx y\r\n at\"\n\"-9.435549308766268e-06\",\"t\"\"\"\"\u{6f22},1t\"\n",
      names: ["number t\r\n;1\u{6f22}t", "t\r\n\tZx yt"],
      numbers: [-630453.5198030117, 6.897617787762594e-10, -9.435549308766268e-06],
      texts: ["t\"Z;a\r\nt", "tx y\r\n at", "t\"\"\u{6f22},1t"]),
    CSVReference(
      text:
        "\"number t\u{e9}\t\n\tt\"\t\"t\u{e9}t\"\r\"-5830332.139024059\"\t\"t\r\n\u{1f642}\n;t\"\r",
      names: ["number t\u{e9}\t\n\tt", "t\u{e9}t"],
      numbers: [-5830332.139024059],
      texts: ["t\r\n\u{1f642}\n;t"]),
    CSVReference(
      text:
        "\"number tx y\u{1f642}Zt\";\"tZ-\n\"\"\"\"\u{1f642}t\"\n\"0.4422700805839088\";\"t\"\"Z\u{e9}t\"\n\"97339821.75685348\";\"tZ,\r\nt\"\n",
      names: ["number tx y\u{1f642}Zt", "tZ-\n\"\"\u{1f642}t"],
      numbers: [0.4422700805839088, 97339821.75685348],
      texts: ["t\"Z\u{e9}t", "tZ,\r\nt"]),
    CSVReference(
      text:
        "\"number t\u{1f642}1t\",\"t\"\"1-\nt\"\n2607.985868527891,\"tt\"\n-66.23582775212051,\"tZt\"\n",
      names: ["number t\u{1f642}1t", "t\"1-\nt"],
      numbers: [2607.985868527891, -66.23582775212051],
      texts: ["tt", "tZt"]),
    CSVReference(
      text:
        "\"number t;-t\"\t\"t\t\nt\"\n-451928.93905903975\t\"t\u{1f642}\u{6f22} t\"\n64411000.89011742\t\"t-t\"\n7.355978688370997e-05\t\"tt\"\n-162759.531690162\t\"t\r\n\u{e9}\r\nZt\"\n",
      names: ["number t;-t", "t\t\nt"],
      numbers: [-451928.93905903975, 64411000.89011742, 7.355978688370997e-05, -162759.531690162],
      texts: ["t\u{1f642}\u{6f22} t", "t-t", "tt", "t\r\n\u{e9}\r\nZt"]),
    CSVReference(
      text:
        "\"number t1t\";\"t\n\u{1f642}t\"\n1.6132165270778522e-10;\"t;\n;t\"\n-741220.2225884035;\"t\r\n\r\n;\r\nx yt\"\n",
      names: ["number t1t", "t\n\u{1f642}t"],
      numbers: [1.6132165270778522e-10, -741220.2225884035],
      texts: ["t;\n;t", "t\r\n\r\n;\r\nx yt"]),
    CSVReference(
      text:
        "\"number t1\"\",\"\"t\",\"tZ-,\"\"Zt\"\r\n-60.2693604877289,t\t\u{e9}x yt\r\n-6563464.907291465,\"tx y\t;a\"\"\"\"t\"\r\n",
      names: ["number t1\",\"t", "tZ-,\"Zt"],
      numbers: [-60.2693604877289, -6563464.907291465],
      texts: ["t\t\u{e9}x yt", "tx y\t;a\"\"t"]),
    CSVReference(
      text:
        "number t;x y\u{6f22}t\t\"t\r\nZ\t\u{6f22}\tt\"\n-7.783423316873486e-05\t\"t\"\"\"\"Zx yt\"\n-69.33967245966444\t\"t\u{e9}\"\"\"\",\r\nat\"\n",
      names: ["number t;x y\u{6f22}t", "t\r\nZ\t\u{6f22}\tt"],
      numbers: [-7.783423316873486e-05, -69.33967245966444],
      texts: ["t\"\"Zx yt", "t\u{e9}\"\",\r\nat"]),
    CSVReference(
      text:
        "\"number ta \u{6f22}\n\u{1f642}t\";t x yt\n0.9022058186068569;t\u{1f642}x yt\n-18151441.495135657;t1\u{1f642}t\n-686.4491016278023;\"t-\"\"\"\"\u{1f642}\u{e9}t\"\n",
      names: ["number ta \u{6f22}\n\u{1f642}t", "t x yt"],
      numbers: [0.9022058186068569, -18151441.495135657, -686.4491016278023],
      texts: ["t\u{1f642}x yt", "t1\u{1f642}t", "t-\"\"\u{1f642}\u{e9}t"]),
  ]
}
