// Made by Scripts/make-images.py.

struct ImageReference {
  let png: String
  let width: Int
  let height: Int
  let colors: [UInt8]

  static let all: [ImageReference] = [
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFAQAAAACoCmsPAAAAEklEQVR42mNoYFBgYGB4wLAAAAiqAiEegxeXAAAAAElFTkSuQmCC",
      width: 3, height: 5,
      colors: [
        255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 255, 255, 255,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJAgAAAABkffpuAAAALUlEQVR42mNQmanAkO39gWGK2AKG/zUJDAsNHzDMm7aBYU5sA8OV5Q0MQloBAO3rDT/G1Fl8AAAAAElFTkSuQmCC",
      width: 10, height: 9,
      colors: [
        0, 0, 0, 170, 170, 170, 85, 85, 85, 0, 0, 0, 170, 170, 170, 85, 85, 85, 170, 170, 170, 85,
        85, 85, 0, 0, 0, 170, 170, 170, 85, 85, 85, 170, 170, 170, 170, 170, 170, 255, 255, 255, 85,
        85, 85, 0, 0, 0, 170, 170, 170, 255, 255, 255, 255, 255, 255, 255, 255, 255, 170, 170, 170,
        85, 85, 85, 85, 85, 85, 0, 0, 0, 0, 0, 0, 85, 85, 85, 85, 85, 85, 170, 170, 170, 170, 170,
        170, 170, 170, 170, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 85, 85, 85,
        255, 255, 255, 255, 255, 255, 0, 0, 0, 85, 85, 85, 170, 170, 170, 170, 170, 170, 170, 170,
        170, 0, 0, 0, 85, 85, 85, 0, 0, 0, 255, 255, 255, 0, 0, 0, 85, 85, 85, 255, 255, 255, 170,
        170, 170, 170, 170, 170, 85, 85, 85, 255, 255, 255, 170, 170, 170, 170, 170, 170, 85, 85,
        85, 85, 85, 85, 170, 170, 170, 170, 170, 170, 255, 255, 255, 170, 170, 170, 85, 85, 85, 255,
        255, 255, 0, 0, 0, 85, 85, 85, 85, 85, 85, 255, 255, 255, 85, 85, 85, 170, 170, 170, 0, 0,
        0, 255, 255, 255, 85, 85, 85, 85, 85, 85, 0, 0, 0, 170, 170, 170, 170, 170, 170, 85, 85, 85,
        255, 255, 255, 170, 170, 170, 0, 0, 0, 0, 0, 0, 85, 85, 85, 0, 0, 0, 170, 170, 170, 0, 0, 0,
        170, 170, 170, 170, 170, 170, 170, 170, 170, 85, 85, 85, 85, 85, 85,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABBAAAAAD/jnZUAAAACklEQVR42mN4AAAA4gDhuP4+jQAAAABJRU5ErkJggg==",
      width: 1, height: 1, colors: [238, 238, 238]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACCAAAAACbRGgTAAAALUlEQVR42mMIulqYtPHnyenSR05mxBj91q5j0Ds5S0NGgvX21URJ9+LO2nnzADkgEF9Z69ijAAAAAElFTkSuQmCC",
      width: 17, height: 2,
      colors: [
        82, 82, 82, 213, 213, 213, 113, 113, 113, 98, 98, 98, 177, 177, 177, 249, 249, 249, 201,
        201, 201, 151, 151, 151, 27, 27, 27, 196, 196, 196, 201, 201, 201, 104, 104, 104, 92, 92,
        92, 50, 50, 50, 251, 251, 251, 43, 43, 43, 126, 126, 126, 46, 46, 46, 201, 201, 201, 154,
        154, 154, 40, 40, 40, 28, 28, 28, 24, 24, 24, 5, 5, 5, 219, 219, 219, 213, 213, 213, 97, 97,
        97, 25, 25, 25, 71, 71, 71, 115, 115, 115, 137, 137, 137, 125, 125, 125, 158, 158, 158, 158,
        158, 158,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFEAAAAAD1itU9AAAALElEQVR42mNYwNfIXiTD8P7rxXcHJBn4hCcLPJzBMI/VUK1xLUPPim+/eioA8ncOzs4BMPkAAAAASUVORK5CYII=",
      width: 3, height: 5,
      colors: [
        159, 159, 159, 129, 129, 129, 114, 114, 114, 239, 239, 239, 209, 209, 209, 191, 191, 191,
        14, 14, 14, 146, 146, 146, 225, 225, 225, 157, 157, 157, 49, 49, 49, 129, 129, 129, 140,
        140, 140, 246, 246, 246, 140, 140, 140,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJCAIAAACExCpEAAABIklEQVR42gEXAej+ADocsPyOGArIS3vtQMgVAwhLewKc04Ec0g6C+1xyQABRPQy9Y/9dyIagAd4l9TXEcMVNQp0ASazod/ZKD64ANfmQ9sWwENYvFnQcq/rn7d0+y0ANxfrPnfUWG0ESAJ4KYoNymM3j0sCLl8p4Z9T5YZoL988LYOGijx22oAAxeoyOSoIblQAF6NKrejRuQjB3htGJHh73JfGiPm4ApJlcY7KhFrh42JaIoGKxTeS0PeEn62NekQX12bUZAL1g+cZEM0KVbHNL36YR8wAnLITTrRV+j+k5vG/hzwAcRDItENfUb/bBA63Kr7qL6PZFRbY7PJoTKL6kCrkAs4pIMXwt5OU+/neAWuswO3l5Lu7Mqp3rSDv5D1gSuqmHBwvLSUYAAAAASUVORK5CYII=",
      width: 10, height: 9,
      colors: [
        58, 28, 176, 252, 142, 24, 10, 200, 75, 123, 237, 64, 200, 21, 3, 8, 75, 123, 2, 156, 211,
        129, 28, 210, 14, 130, 251, 92, 114, 64, 81, 61, 12, 189, 99, 255, 93, 200, 134, 160, 1,
        222, 37, 245, 53, 196, 112, 197, 77, 66, 157, 0, 73, 172, 232, 119, 246, 74, 15, 174, 53,
        249, 144, 246, 197, 176, 16, 214, 47, 22, 116, 28, 171, 250, 231, 237, 221, 62, 203, 64, 13,
        197, 250, 207, 157, 245, 22, 27, 65, 18, 158, 10, 98, 131, 114, 152, 205, 227, 210, 192,
        139, 151, 202, 120, 103, 212, 249, 97, 154, 11, 247, 207, 11, 96, 225, 162, 143, 29, 182,
        160, 49, 122, 140, 142, 74, 130, 27, 149, 0, 5, 232, 210, 171, 122, 52, 110, 66, 48, 119,
        134, 209, 137, 30, 30, 247, 37, 241, 162, 62, 110, 164, 153, 92, 99, 178, 161, 22, 184, 120,
        216, 150, 136, 160, 98, 177, 77, 228, 180, 61, 225, 39, 235, 99, 94, 145, 5, 245, 217, 181,
        25, 189, 96, 249, 198, 68, 51, 66, 149, 108, 115, 75, 223, 166, 17, 243, 0, 39, 44, 132,
        211, 173, 21, 126, 143, 233, 57, 188, 111, 225, 207, 28, 68, 50, 45, 16, 215, 212, 111, 246,
        193, 3, 173, 202, 175, 186, 139, 232, 246, 69, 69, 182, 59, 60, 154, 19, 40, 190, 164, 10,
        185, 179, 138, 72, 49, 124, 45, 228, 229, 62, 254, 119, 128, 90, 235, 48, 59, 121, 121, 46,
        238, 204, 170, 157, 235, 72, 59, 249, 15, 88, 18,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAIAAADA54+dAAAAD0lEQVR42mNYff3Z+t1bABALBIfpkFFwAAAAAElFTkSuQmCC",
      width: 1, height: 1, colors: [171, 230, 187]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACAQMAAACE4aWMAAAABlBMVEVUW7oWKiaquTUdAAAAEElEQVR42mNo5Wxg+HmAAQAKzALIc/zNMwAAAABJRU5ErkJggg==",
      width: 17, height: 2,
      colors: [
        22, 42, 38, 84, 91, 186, 84, 91, 186, 84, 91, 186, 84, 91, 186, 22, 42, 38, 84, 91, 186, 22,
        42, 38, 84, 91, 186, 84, 91, 186, 84, 91, 186, 84, 91, 186, 22, 42, 38, 84, 91, 186, 84, 91,
        186, 22, 42, 38, 22, 42, 38, 22, 42, 38, 22, 42, 38, 22, 42, 38, 22, 42, 38, 22, 42, 38, 84,
        91, 186, 84, 91, 186, 22, 42, 38, 22, 42, 38, 22, 42, 38, 84, 91, 186, 84, 91, 186, 84, 91,
        186, 84, 91, 186, 84, 91, 186, 84, 91, 186, 84, 91, 186,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFAgMAAAD9H74xAAAADFBMVEXuPVrNpSk4TfCnntEkiIfuAAAAEklEQVR42mPoYWhh4GDYwvAGAAvCArniQ3wdAAAAAElFTkSuQmCC",
      width: 3, height: 5,
      colors: [
        56, 77, 240, 238, 61, 90, 167, 158, 209, 56, 77, 240, 238, 61, 90, 205, 165, 41, 238, 61,
        90, 238, 61, 90, 56, 77, 240, 56, 77, 240, 167, 158, 209, 205, 165, 41, 167, 158, 209, 56,
        77, 240, 167, 158, 209,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJBAMAAAD5iKAgAAAAMFBMVEW5iBtrdvM8FComH3HQfa8FYTNkuLrVmpjq3OuYe1KoiosJT/d0c7jZjauhq3xD88sEmnMEAAAAP0lEQVR42mPQ99fS9Wa4WuWR4siwg885VJ9hp5Yr/0mG8OWmbCEMR26GX2BmaHMtNXvA4PNHKKGKYVNQgbwrAMIMEaBEqxEdAAAAAElFTkSuQmCC",
      width: 10, height: 9,
      colors: [
        60, 20, 42, 67, 243, 203, 208, 125, 175, 67, 243, 203, 60, 20, 42, 168, 138, 139, 60, 20,
        42, 217, 141, 171, 208, 125, 175, 9, 79, 247, 217, 141, 171, 5, 97, 51, 213, 154, 152, 168,
        138, 139, 208, 125, 175, 234, 220, 235, 100, 184, 186, 208, 125, 175, 208, 125, 175, 107,
        118, 243, 9, 79, 247, 234, 220, 235, 185, 136, 27, 161, 171, 124, 208, 125, 175, 38, 31,
        113, 5, 97, 51, 5, 97, 51, 60, 20, 42, 67, 243, 203, 9, 79, 247, 152, 123, 82, 60, 20, 42,
        168, 138, 139, 208, 125, 175, 5, 97, 51, 185, 136, 27, 67, 243, 203, 116, 115, 184, 152,
        123, 82, 5, 97, 51, 213, 154, 152, 168, 138, 139, 213, 154, 152, 38, 31, 113, 5, 97, 51,
        185, 136, 27, 100, 184, 186, 5, 97, 51, 208, 125, 175, 116, 115, 184, 208, 125, 175, 217,
        141, 171, 152, 123, 82, 5, 97, 51, 213, 154, 152, 217, 141, 171, 185, 136, 27, 185, 136, 27,
        38, 31, 113, 234, 220, 235, 100, 184, 186, 208, 125, 175, 5, 97, 51, 213, 154, 152, 5, 97,
        51, 38, 31, 113, 100, 184, 186, 161, 171, 124, 185, 136, 27, 208, 125, 175, 116, 115, 184,
        67, 243, 203, 116, 115, 184, 107, 118, 243, 60, 20, 42, 100, 184, 186, 185, 136, 27, 213,
        154, 152, 168, 138, 139, 9, 79, 247, 60, 20, 42, 5, 97, 51, 60, 20, 42, 213, 154, 152, 185,
        136, 27, 107, 118, 243, 67, 243, 203, 208, 125, 175, 5, 97, 51,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAMAAAAoyzS7AAADAFBMVEWgIWDQOer20TFXIV5sPscOIHiT2VbEhKmx2AWofjmLzcdevuO8UzEXL7rgG2TeZmnNxygN04sArbch25t6JCZNdF3snpkhRy/8yGO3l3S5SI6x4Xf+T9TfvjN4zbueCqUPrsW/0uF96/FB3ynA5co0NDg6ztX3ddibhKxgNP0ivBqhKQLXMRsDQOgoPH4r2pV7My6L//Oa3eI+ler1ZtCFYFPL/6ROZbzKnuyweRqliTb/SJAqMo0Nj1QSvvkGawztqGThgHASn4NBg0VKeW0483RnJaHsB6VfGDox9tSlX/pClQX6rHqS0teGK2rAwdPf0v6/cXHUDIukfQa6FRNo6B4Vc3HZQSxgzLP/WQn2bE+1PrsTR1TP7l8JMx6Eopx+1l2pWBVCk1RYjLQTCxCoQ8p/CkYDj+QP5Wct3OyGaMqE1HhFVUHiiZz47qSfGuxkg0F5kJK+AabEySPf8bsLXLV6xHeKRxhfz9tSo0lRsSj4zxgeb0aszEbX7H2aYhN3J9EkPHQC6WccDSYTNj2S8G6aa+YlyNNWemvdAQdCdWNewNcosbKF8SmMrlHljMZV92+XJ1D7OK/MI89goqjIR3xE2UOxAD2klkCnZjPs773O8SU0ODsA//AqLOvVQILXDtI2FEF2w4xeWCTM8qiDGRGQ+eas3nDQJdqx3Rje8OHA37YgxRXdCXhZzxocarPywAQ2lBwh6pDkrxwOlmQulDT27TSpm8I0SCnGoKsBWK9/pD/TmAYvfXLM2qKo05qaHAXS9p7E8ifvhO52iLfFBhrXC0TJm6wH8s1NrH5uyW6bfdlkZTHYjdxh59Zld+gST7CY0vqPpBWX7lyzg+B9HK0Gig9RIDBe/I+eiizzVn+mQj3L5SWKta5aqSgp6+7c2J8leJFKh1ZP0mCNQsmhJ218Ge46Fya9oTmNk2RNjKWgsTf4DmH2CC/cPUq0VPwdH9tnfNurFbdAtp3R1OkaF2pil9mMoomD/pb7cDWmQQpmoxlaJdCQH/w4S6My2J1zfcM3AAAACklEQVR42mM4BgAAyADHzXvuIgAAAABJRU5ErkJggg==",
      width: 1, height: 1, colors: [215, 11, 68]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACCAQAAAAUJv9EAAAAUUlEQVR42gFGALn/AENMLAMIF6Dg6Bu0pBJrBcSegnM7YTZBPAc7v0ASTI6Zq4cAkhEoawvuj/AHUdMnpUoVIShCyeyl4OVzVIwGs9Szm7EpvJ4iHUvf6uXiAAAAAElFTkSuQmCC",
      width: 17, height: 2,
      colors: [
        67, 67, 67, 44, 44, 44, 8, 8, 8, 160, 160, 160, 232, 232, 232, 180, 180, 180, 18, 18, 18, 5,
        5, 5, 158, 158, 158, 115, 115, 115, 97, 97, 97, 65, 65, 65, 7, 7, 7, 191, 191, 191, 18, 18,
        18, 142, 142, 142, 171, 171, 171, 146, 146, 146, 40, 40, 40, 11, 11, 11, 143, 143, 143, 7,
        7, 7, 211, 211, 211, 165, 165, 165, 21, 21, 21, 40, 40, 40, 201, 201, 201, 165, 165, 165,
        229, 229, 229, 84, 84, 84, 6, 6, 6, 212, 212, 212, 155, 155, 155, 41, 41, 41,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFEAQAAAB66EJqAAAATElEQVR42gFBAL7/AC7Gl0qaMSIIPCuv2gDumqs/+eIpjyU7MegAqzqi9sNWYsbd5M+SAPN0RvZYMKqKxG2daQBlChxNkIBHR4j9WnzZ0h6AhU+lzgAAAABJRU5ErkJggg==",
      width: 3, height: 5,
      colors: [
        47, 47, 47, 154, 154, 154, 60, 60, 60, 238, 238, 238, 249, 249, 249, 37, 37, 37, 171, 171,
        171, 195, 195, 195, 221, 221, 221, 243, 243, 243, 88, 88, 88, 196, 196, 196, 101, 101, 101,
        144, 144, 144, 136, 136, 136,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJCAYAAAALpr0TAAABfElEQVR42gFxAY7+AD1N5Re4PFiJYTkFokVq+XRxNMjJjhN48auWSfECjHxaWF577RWFpGQAmCegJulqxXOEzQMfwHQnIr5BtH6r4NwhXCxvtKmG/BZkrhP1xbyr/wC0vipUvMwBkSEXSFxB8kSnul4/tSiu5iiVdafOOB1LjCceXkY9xB9bAPnSzblNonImAXNI4G+hjxGWgP13VHzUavbQFIiJ29D0buXyxTUF1QAAqCuyhBRMPCHe7Rhu+TL5gs77lrkB7DMdeb2CVttcZXTIdmjK4UsOdgBpbjWfnY/ADCHaEqT7Jg1+pebK4TBnRTwn8468CqlZaEfdNDHJ05bMACiFN117r0RjX2miRePI/ydbfn9xPvz6HP6QpTjV87ggK+rQpbQw5GoAS0aZejfTcHug/HzpdDepIUqvmVwTQ5Ls7pQjRF6Qd4z6zJVp+YFZJgAM2XPr1wA8wRb5NtsyzN43/P0DX+/bSMdum3/3j/Vgca54/+fpc+DehCO5MzauJ/oAAAAASUVORK5CYII=",
      width: 10, height: 9,
      colors: [
        61, 77, 229, 184, 60, 88, 97, 57, 5, 69, 106, 249, 113, 52, 200, 142, 19, 120, 171, 150, 73,
        2, 140, 124, 88, 94, 123, 21, 133, 164, 152, 39, 160, 233, 106, 197, 132, 205, 3, 192, 116,
        39, 190, 65, 180, 171, 224, 220, 92, 44, 111, 169, 134, 252, 100, 174, 19, 197, 188, 171,
        180, 190, 42, 188, 204, 1, 33, 23, 72, 65, 242, 68, 186, 94, 63, 40, 174, 230, 149, 117,
        167, 56, 29, 75, 39, 30, 94, 61, 196, 31, 249, 210, 205, 77, 162, 114, 1, 115, 72, 111, 161,
        143, 150, 128, 253, 84, 124, 212, 246, 208, 20, 137, 219, 208, 110, 229, 242, 53, 5, 213,
        168, 43, 178, 20, 76, 60, 222, 237, 24, 249, 50, 249, 206, 251, 150, 1, 236, 51, 121, 189,
        130, 219, 92, 101, 200, 118, 104, 225, 75, 14, 105, 110, 53, 157, 143, 192, 33, 218, 18,
        251, 38, 13, 165, 230, 202, 48, 103, 69, 39, 243, 142, 10, 169, 89, 71, 221, 52, 201, 211,
        150, 40, 133, 55, 123, 175, 68, 95, 105, 162, 227, 200, 255, 91, 126, 127, 62, 252, 250,
        254, 144, 165, 213, 243, 184, 43, 234, 208, 180, 48, 228, 75, 70, 153, 55, 211, 112, 160,
        252, 124, 116, 55, 169, 74, 175, 153, 19, 67, 146, 238, 148, 35, 94, 144, 119, 250, 204,
        149, 249, 129, 89, 12, 217, 115, 215, 0, 60, 22, 249, 54, 50, 204, 222, 252, 253, 3, 239,
        219, 72, 110, 155, 127, 143, 245, 96, 174, 120, 255, 233, 115, 224,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAYAAABPhRjKAAAAEUlEQVR42mNIYbcSF1zssBAACHcCUhK8meMAAAAASUVORK5CYII=",
      width: 1, height: 1, colors: [100, 58, 18]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACAQAAAAHhUzr0AAAAFElEQVR42mNQYDjAIMDAwKB0uAEACwgCVrAJe9EAAAAASUVORK5CYII=",
      width: 17, height: 2,
      colors: [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0,
        0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255,
        255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
        255,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFAgAAAAGYrSFJAAAAFklEQVR42mM4wAABExgcGBqA9BKGKQAcxANJOopKMgAAAABJRU5ErkJggg==",
      width: 3, height: 5,
      colors: [
        255, 255, 255, 85, 85, 85, 0, 0, 0, 170, 170, 170, 170, 170, 170, 85, 85, 85, 170, 170, 170,
        170, 170, 170, 85, 85, 85, 170, 170, 170, 85, 85, 85, 85, 85, 85, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJBAAAAAGcOj9YAAAAUElEQVR42gFFALr/AD8AvQDgAKAAU0AACgB/AN8AllMQAA75QAAftCAA6GvAAFYEMABT6uAAjV6gAFSCkyyOAJU1FPjmANmyBg99ADYsnSA31zQWQuyvsKkAAAAASUVORK5CYII=",
      width: 10, height: 9,
      colors: [
        51, 51, 51, 17, 17, 17, 0, 0, 0, 255, 255, 255, 238, 238, 238, 187, 187, 187, 170, 170, 170,
        68, 68, 68, 255, 255, 255, 34, 34, 34, 85, 85, 85, 68, 68, 68, 136, 136, 136, 34, 34, 34,
        153, 153, 153, 51, 51, 51, 34, 34, 34, 204, 204, 204, 136, 136, 136, 238, 238, 238, 153,
        153, 153, 238, 238, 238, 102, 102, 102, 136, 136, 136, 85, 85, 85, 102, 102, 102, 51, 51,
        51, 187, 187, 187, 17, 17, 17, 204, 204, 204, 153, 153, 153, 85, 85, 85, 51, 51, 51, 85, 85,
        85, 17, 17, 17, 68, 68, 68, 255, 255, 255, 136, 136, 136, 238, 238, 238, 102, 102, 102, 85,
        85, 85, 85, 85, 85, 119, 119, 119, 102, 102, 102, 51, 51, 51, 0, 0, 0, 255, 255, 255, 68,
        68, 68, 68, 68, 68, 51, 51, 51, 221, 221, 221, 153, 153, 153, 187, 187, 187, 34, 34, 34, 0,
        0, 0, 102, 102, 102, 0, 0, 0, 255, 255, 255, 119, 119, 119, 221, 221, 221, 0, 0, 0, 85, 85,
        85, 238, 238, 238, 51, 51, 51, 255, 255, 255, 238, 238, 238, 153, 153, 153, 170, 170, 170,
        68, 68, 68, 238, 238, 238, 51, 51, 51, 102, 102, 102, 34, 34, 34, 204, 204, 204, 153, 153,
        153, 221, 221, 221, 34, 34, 34, 0, 0, 0, 51, 51, 51, 119, 119, 119, 187, 187, 187, 136, 136,
        136, 221, 221, 221, 221, 221, 221, 170, 170, 170, 85, 85, 85, 255, 255, 255, 238, 238, 238,
        221, 221, 221, 170, 170, 170,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAFNeavDAAAACklEQVR42mPIAwAAcABv6ojBOgAAAABJRU5ErkJggg==",
      width: 1, height: 1, colors: [110, 110, 110]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACEAAAAAG804TGAAAAVElEQVR42gFJALb/ACqhNRUmwQD6XQwXALXyyCZZeIkqAFuXMp3NU4Fm4El+UuACuPcAkdeogbzt4Ai8MObxC/KKrs8i9R8bx0mWil+GV3x9fKvDBJhbIm9jIZfRAAAAAElFTkSuQmCC",
      width: 17, height: 2,
      colors: [
        42, 42, 42, 91, 91, 91, 181, 181, 181, 50, 50, 50, 249, 249, 249, 205, 205, 205, 199, 199,
        199, 129, 129, 129, 53, 53, 53, 223, 223, 223, 89, 89, 89, 126, 126, 126, 12, 12, 12, 223,
        223, 223, 137, 137, 137, 184, 184, 184, 39, 39, 39, 145, 145, 145, 168, 168, 168, 188, 188,
        188, 223, 223, 223, 187, 187, 187, 230, 230, 230, 12, 12, 12, 138, 138, 138, 206, 206, 206,
        244, 244, 244, 28, 28, 28, 73, 73, 73, 138, 138, 138, 134, 134, 134, 124, 124, 124, 124,
        124, 124, 194, 194, 194,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFCAIAAAF4FPFjAAAAQklEQVR42gE3AMj/AAo3kgA+VS8AZ1hJAOdiZQD0A6ihLiMAsoLKAOsrlgAjeA4AlOhpVsHh4SSCALtvc1csq1crm/4uFHxZI+hqAAAAAElFTkSuQmCC",
      width: 3, height: 5,
      colors: [
        10, 55, 146, 178, 130, 202, 103, 88, 73, 148, 232, 105, 86, 193, 225, 225, 36, 130, 244, 3,
        168, 235, 43, 150, 161, 46, 35, 187, 111, 115, 87, 44, 171, 87, 43, 155, 62, 85, 47, 35,
        120, 14, 231, 98, 101,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJEAIAAAGjU8aRAAACOklEQVR42gEvAtD9ALq/SsZYUngrKTK+agD7fO0y9wQCBSzfIxoA1XVw1PCAAJ02bKvNEABCrIpaxNHqmiiOUzfG00ORT+gAzZY5aqOkxgIr0v/iAJCEQ5neVLoy99G5AAD0xnzFxU7n0Grt9OAABOa86+/E/hfdjUWytzFdSRwxUlWrZ9xq7NH5YwT2AJlcVIz94L3P4l2EpB6ae0jluEC+I0V5HY2p+UYtiQBm8mkvQBRhYfu/yEJ6fYJVyVdB3wLtP8nYOTsrVvkAhxn8s/6D0gKAEMa21UxtstyjCfQGvsQ6MtzsqJTBAK19pTFXx1r6PiiZHENl6snkBBBCnAHPKUkOu/Jw9AAj90lWn9CA8Dl0YAUr+gRLoQlf4UpsajlOFcc3VvYALSFq9jc5a6WHbsR7wbn1raNv8rZnCbZ3S7JhkvxmABISqZKBAGvFELGJxShlEmkM4R4Kux+VVgyXSDXrePvEjuQWNGbVw3EluDslZIM5sUE0a27dWuxCgnVAfQB0dlOiL2xH6lAwkKPwRJC4MJMSzdBi3h3jo/yGTDJZ45VeExKFNWB27yDerS+gFWdgDP0xqlMyRCR/MEgAHgR8wKdcJtL5Ep8H9rCHdD6lnt7mhzWpmK+z4XAYXzRh7jrdc3Z2rnPjDjTzgQl0wq0J9CkwbBvH7c0iAJVaax2lRDVf+aRFfCs/o013hAdIKDE36UyiNZuAqhiKwl0u1C7n14vPxYM6umC/YHm5nNnfrZFCbNego0yIDcgt12m0AAAAAElFTkSuQmCC",
      width: 10, height: 9,
      colors: [
        186, 74, 88, 103, 105, 64, 205, 57, 163, 97, 251, 199, 213, 112, 240, 122, 130, 201, 197,
        44, 255, 66, 3, 64, 120, 41, 190, 215, 59, 87, 18, 169, 128, 107, 17, 137, 40, 18, 13, 30,
        186, 149, 13, 72, 235, 251, 142, 22, 102, 195, 38, 59, 100, 57, 65, 107, 220, 235, 130, 64,
        5, 188, 239, 135, 252, 254, 253, 221, 69, 209, 128, 198, 182, 93, 28, 212, 109, 220, 82,
        171, 220, 10, 7, 195, 236, 248, 5, 51, 236, 148, 116, 83, 47, 72, 80, 144, 239, 144, 48, 19,
        208, 221, 227, 252, 76, 90, 149, 19, 133, 96, 238, 222, 47, 21, 96, 252, 170, 50, 36, 48,
        66, 138, 196, 173, 165, 87, 144, 67, 221, 91, 62, 153, 234, 40, 83, 67, 234, 227, 185, 247,
        184, 16, 155, 206, 198, 67, 80, 73, 187, 113, 30, 124, 167, 39, 248, 158, 246, 135, 62, 158,
        230, 53, 152, 179, 112, 95, 98, 59, 115, 118, 115, 14, 243, 9, 194, 10, 41, 108, 199, 204,
        153, 84, 253, 36, 73, 159, 189, 225, 132, 128, 57, 96, 30, 123, 229, 44, 4, 160, 64, 35,
        121, 96, 74, 106, 141, 248, 45, 78, 198, 87, 149, 107, 165, 53, 249, 69, 43, 163, 119, 7,
        40, 56, 76, 53, 128, 24, 194, 47, 47, 215, 207, 131, 186, 191, 121, 156, 223, 145, 108, 160,
        251, 236, 246, 45, 107, 55, 244, 124, 197, 107, 135, 196, 157, 108, 204, 193, 245, 163, 231,
        107, 244, 242, 103, 182, 2, 45, 35, 75, 97, 251,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQMAAAFS3GZcAAAABlBMVEVCi30e4U3hJJqQAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==",
      width: 1, height: 1, colors: [66, 139, 125]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACAgMAAAG0Ru/KAAAADFBMVEXHEQVxVb5U045saBXHKHHvAAAAF0lEQVR42mMoYHjAwMdQ8oPh8rmFDgcAJh0GDXpEKI8AAAAASUVORK5CYII=",
      width: 17, height: 2,
      colors: [
        113, 85, 190, 113, 85, 190, 199, 17, 5, 108, 104, 21, 108, 104, 21, 113, 85, 190, 199, 17,
        5, 199, 17, 5, 108, 104, 21, 108, 104, 21, 108, 104, 21, 108, 104, 21, 84, 211, 142, 84,
        211, 142, 84, 211, 142, 199, 17, 5, 199, 17, 5, 108, 104, 21, 113, 85, 190, 199, 17, 5, 108,
        104, 21, 108, 104, 21, 199, 17, 5, 108, 104, 21, 84, 211, 142, 84, 211, 142, 84, 211, 142,
        199, 17, 5, 113, 85, 190, 113, 85, 190, 199, 17, 5, 199, 17, 5, 199, 17, 5, 108, 104, 21,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFBAMAAAEFWHsHAAAAMFBMVEW3kZGYI8I5fvMkHJWqWV8hu7clIRtZiw5BaMl9/xQjKD/ALPhjETv2nPBgloX/3Dx97H8aAAAAG0lEQVR42mMoYHBgYADiiQwPgPQGBt8CBpcPACxMBQMP0WfYAAAAAElFTkSuQmCC",
      width: 3, height: 5,
      colors: [
        89, 139, 14, 96, 150, 133, 183, 145, 145, 170, 89, 95, 246, 156, 240, 89, 139, 14, 125, 255,
        20, 183, 145, 145, 152, 35, 194, 170, 89, 95, 170, 89, 95, 255, 220, 60, 170, 89, 95, 192,
        44, 248, 170, 89, 95,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJCAMAAAFLf323AAADAFBMVEWe9v3vtf9uy7L7g4sc9jdWoLesXHByQoUOSr+XM6e3qPGr0gOXuw0VtNX78U7n1v6JhMg7ulxNFntCGPIelEmstn9k5t36qd3qscp/cIgbjn0kg14csiap+xTTblwRB+xElo2199oGZrc/9ZL2mJieyTuubQR2Rv7wCBnDKQieJuV2XgCZKvq71gUDN615G8/0mLi15/R9sg96NdYVt8GL4B90MtY+N1lw/2uQfWwHGStTG6alZXrM/gCiejQJG9Cux9KyIouE/vU85+0dl36P352bWgXOWVpIgFaw+qrRiP++yz7342qo7/SL688xM3PgnWUj8eNOZmXbgiHimrvKQq5/Udn74+K+HFSh61Zi/7qNzTWvXg2pNkPHyad32L602K/64cjtkEm41VT3Bx6tcRKL4o/h3gsBHxH4yOdG6XayJTv1UX61EQvnBJa2QYEXxwd/3V4fdTj/jlMRibhBpfqmDltzSPDFovs+mHfpmijlw3w8L0erB4bwcibzOl5YlW7d0A8U2RL7OAvhkdNC5SOCLgEjmxRH3CFvTCS5sZbnvSyf55awjYLGY67AqxpX0Tdvx8aic8L1UTsEU8ddK5nAGg3SGN4dCSQwzx8GHE6wjPOJh60Hib4iwhS/x8tJJSZWSTUf08N4NiyVi2lDkx3tS3zXIimwrk6aQ4bSYjucS/xvDsYZxblkMQKfASAde/9McJN/7bJ5faQplbYJLeFXLgZwo3DOD1WjDfhZPio8NgSpQJ+6mw1sVJgxdj9hBxVU3spfmtcC4mNm9KdxhffNnPykAK7dxzzjNb+0PD0xf4AhpQMDe+Eo4+h0Bwsdmu7uQGWeqQnvsXmDXNFBssypznolkqPFnV2Pqgkhvd0rnCMmbjkRVbUSRnzYhRiNuGezMnS9u3DdAUHAbgqOnMqKMuo56DRarZOpIAOHeUwGakFg9OkBkqTXyHD1VyL0/1HzDPU4U7w0b0DHuK8m5kwoD+G8MBVuWu9oVDiTqFviHCGCOA8GDC1x7VMU0gdoU2PuAAAAeElEQVR42gFtAJL/ANx5AEB1AEMA3ACyIZEALZEAAPMAryEAshAQkm8A7onKI0cAaSFjBwwALjJXMO4AddgckJsAUpbGqzQAsT2Lsj8ACBa8dspybmwfwgD8EkBgLl1Sld+HAGqZEw85ZwRU2TQAnWqueJqcF83uZdfvJ36cSbPvAAAAAElFTkSuQmCC",
      width: 10, height: 9,
      colors: [
        38, 110, 57, 248, 200, 231, 187, 214, 5, 181, 247, 218, 60, 231, 237, 184, 213, 84, 111,
        199, 198, 114, 66, 133, 62, 152, 119, 151, 187, 13, 14, 74, 191, 100, 230, 221, 169, 64,
        159, 166, 14, 91, 180, 60, 61, 31, 117, 56, 231, 4, 150, 245, 81, 126, 17, 7, 236, 95, 154,
        215, 127, 237, 178, 3, 55, 173, 137, 132, 200, 125, 178, 15, 137, 132, 200, 251, 227, 226,
        162, 115, 194, 244, 152, 184, 182, 65, 129, 215, 200, 112, 130, 56, 15, 77, 22, 123, 174,
        199, 210, 180, 216, 175, 3, 55, 173, 169, 54, 67, 78, 102, 101, 93, 43, 153, 216, 133, 24,
        35, 155, 20, 127, 237, 178, 65, 165, 250, 158, 246, 253, 197, 157, 93, 181, 247, 218, 28,
        178, 38, 52, 111, 64, 87, 209, 55, 111, 199, 198, 176, 140, 243, 70, 233, 118, 48, 207, 31,
        66, 24, 242, 231, 214, 254, 144, 125, 108, 225, 222, 11, 28, 246, 55, 226, 154, 187, 143,
        170, 9, 21, 183, 193, 215, 200, 112, 78, 102, 101, 111, 76, 36, 192, 26, 13, 180, 60, 61,
        205, 156, 252, 63, 245, 146, 156, 75, 252, 206, 89, 90, 21, 183, 193, 7, 137, 190, 70, 233,
        118, 100, 49, 2, 197, 162, 251, 6, 28, 78, 137, 135, 173, 250, 169, 221, 3, 123, 225, 215,
        200, 112, 173, 113, 18, 174, 199, 210, 76, 112, 147, 159, 1, 32, 204, 254, 0, 38, 110, 57,
        231, 189, 44, 181, 247, 218, 127, 237, 178, 65, 165, 250, 9, 27, 208,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAHCGzyUAAAAC0lEQVR42mOoegoAAdwBYP24hAcAAAAASUVORK5CYII=",
      width: 1, height: 1, colors: [122, 122, 122]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAABEAAAACEAQAAAEzsRORAAAAmElEQVR42gGNAHL/AFcAU4MfQg8wJL5dhgCRTUenisq7dQDjzIkjiuICrxBjKIU8fZnXAEGe8K/KC1STIUlLAQ9k6qRgy9q8ED+4zMxZqErWIboKAGzCjMFctambxih9yY2wsq+P5E8WFAPvCi3YiydCZ9RmsgaxoNw+fhHrJ1IG14U7OtG1vHbVZSj3pN3/Wg1rNk0b2uA3GCRA/u+/bysAAAAASUVORK5CYII=",
      width: 17, height: 2,
      colors: [
        87, 87, 87, 65, 65, 65, 227, 227, 227, 201, 201, 201, 145, 145, 145, 33, 33, 33, 138, 138,
        138, 15, 15, 15, 31, 31, 31, 96, 96, 96, 16, 16, 16, 16, 16, 16, 138, 138, 138, 204, 204,
        204, 60, 60, 60, 213, 213, 213, 37, 37, 37, 108, 108, 108, 92, 92, 92, 197, 197, 197, 141,
        141, 141, 143, 143, 143, 20, 20, 20, 46, 46, 46, 66, 66, 66, 177, 177, 177, 219, 219, 219,
        234, 234, 234, 215, 215, 215, 209, 209, 209, 213, 213, 213, 164, 164, 164, 13, 13, 13, 28,
        28, 28,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFCAYAAAH3dmY0AAAAUUlEQVR42gFGALn/AA98s6kAqPOWLABFkSRuAK6q8jAAIROBKhVb6sMAsAImWACS0aMFAMaBiV8A14bG3LD2msh+WHEPALBBqXw/q37/n70yUt6xHkcePmmMAAAAAElFTkSuQmCC",
      width: 3, height: 5,
      colors: [
        15, 124, 179, 176, 2, 38, 69, 145, 36, 215, 134, 198, 176, 246, 154, 126, 88, 113, 33, 19,
        129, 146, 209, 163, 21, 91, 234, 176, 65, 169, 63, 171, 126, 159, 189, 50, 168, 243, 150,
        198, 129, 137, 174, 170, 242,
      ]),
    ImageReference(
      png:
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAJEAYAAAEsMVHGAAAC7klEQVR42gHjAhz9AKZWsqkA+5AEZ6dO+4EZRggAIhFBv+BKIZ20AXPRAdBWrgAQepuP06qAygD9g2ONQigcgQB2m1AC1VLsMar/7v7DokXAl/Ilfr/Z7FwAcA7kD5vgY8boFO5X9eFsSQBVt781JZlE8Peo8SwBRgK9ACY9hHYv0PdhFiLyHXgQP8UAvyCP9ossHMyMHzxkTVksRt2qiMo0XyFo/ogimarMxqBcbsI4jFfkQADrVrvmJ3PKEcz0nJh4MzdD9WLCWjpCrqoNLkd8WeBkni5hFCTgmkF9ABCQ0Dhj6UoIaoMnOmuF5SqAc+Jb7ydd6aWxmfwOiiqCPP5MAgk1ctoABkxEiTovPRz7rGVgQFbp38TKPSCy0E597RjZDODxdh8Z6/KINXVKfwBEq4esUnwfz+c/nm+lGvYB3STjzITRtJg9hkqcLeBABtY9v9b7wxDZADWkE5d2Vhm2BbQvIF1CwLyvxuNITLzhxXujqi3cxGS+Ileim1Haqw0AqnjUOEis78/4wh9ZlRmliiIiBmOML7zahBttR/N5p+QJy6qrAZ5USAC8NyPixteVri4vXM4CstCRuPr476yoItIi/OBwLZXOMzq0Lgaluzt/3ErpsdLrs0EuS75QU1sg84extjOfuoNGPAyjallgJu6ZvpW9oyad6QDh0pLGNCKXfVPmlWsw3GTO0GcX9SdHvVSZcdvUKh0FPNg+Flcl71bim6PuCvUrtkms7TzhkTr1eb1qRA9rZQWiG7c167gylFrgQZQmP/fzsQDtXFXOd/j2cX/JLDmGX9HGAFKnRHfRZC61dlyWDvJLUUk2/0EkjN09GRKQKlQ1n49xWW+HHlzmVqacoBGoiY33/uQ0WLYdJKcFIerpIagPyQBuKtzz9ZJkf1//2+dVkFMDCSYZ1zxjQgGjY/uCuQijUG2QUHDvO82FCKTsOqOff4ZhXlV0gqyJClNmfagityboJpA4Uhg81weRO1dx+84aK/6TYrert1f4AAAAAElFTkSuQmCC",
      width: 10, height: 9,
      colors: [
        166, 178, 1, 16, 207, 100, 112, 227, 155, 106, 39, 107, 16, 155, 211, 128, 225, 238, 231,
        237, 245, 165, 153, 14, 103, 79, 129, 61, 76, 9, 187, 36, 198, 46, 92, 3, 184, 248, 172, 35,
        224, 45, 58, 46, 165, 219, 233, 210, 46, 190, 83, 135, 181, 159, 60, 163, 89, 153, 149, 163,
        190, 143, 139, 6, 68, 58, 140, 60, 77, 251, 101, 64, 221, 136, 52, 196, 61, 178, 254, 34,
        170, 236, 216, 224, 92, 193, 140, 26, 242, 53, 225, 146, 52, 84, 149, 49, 208, 24, 39, 153,
        219, 42, 215, 22, 38, 155, 237, 244, 172, 61, 145, 189, 68, 107, 28, 54, 183, 223, 148, 64,
        118, 80, 212, 68, 135, 82, 85, 190, 37, 230, 158, 164, 170, 238, 195, 220, 227, 132, 247,
        240, 1, 61, 74, 46, 151, 37, 191, 213, 191, 251, 236, 85, 120, 127, 44, 134, 0, 167, 119,
        181, 92, 15, 73, 254, 36, 25, 144, 84, 113, 111, 30, 166, 159, 168, 254, 52, 181, 5, 234,
        34, 234, 187, 39, 53, 20, 118, 204, 156, 120, 6, 47, 93, 244, 194, 58, 175, 226, 76, 13, 71,
        90, 123, 170, 220, 46, 20, 224, 34, 162, 82, 110, 220, 245, 96, 219, 85, 9, 26, 60, 163,
        251, 184, 109, 80, 238, 9, 235, 163, 97, 85, 130, 83, 125, 35, 38, 56, 24, 145, 87, 251, 34,
        65, 223, 170, 211, 72, 38, 132, 48, 248, 31, 149, 253, 99, 66, 34, 6, 140, 22, 241, 120,
        132, 109, 243, 179, 115, 2, 10, 170, 2,
      ]),
  ]

  static let source =
    "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAHCAAAAAD7BeiBAAAAX0lEQVR42gFUAKv/AIzrk4iPruHANcOHAJ7dnrN4XkkQlhUJAPa6Ip4JGckpjhNyAAynYD1tYCpHrCiVAK8FYa1k7JN8pmbHAC+wDUpHFP2aIjINAGZC3xIOjl3CNhF+BjIhw+s7db4AAAAASUVORK5CYII="
  /// The source by Pillow's Image.resize with BILINEAR: rows, columns, pixels.
  static let resized: [(rows: Int, columns: Int, pixels: [Int])] = [
    (3, 4, [177, 128, 116, 89, 116, 99, 108, 101, 97, 86, 135, 77]),
    (
      7, 5,
      [
        182, 149, 178, 159, 145, 185, 164, 95, 67, 41, 180, 93, 69, 102, 79, 94, 90, 84, 92, 107,
        87, 122, 175, 139, 151, 96, 64, 96, 131, 33, 110, 81, 97, 117, 66,
      ]
    ),
    (
      14, 22,
      [
        140, 164, 211, 213, 169, 144, 139, 138, 141, 151, 166, 187, 212, 217, 200, 157, 88, 89, 160,
        180, 150, 135, 145, 167, 210, 211, 170, 149, 148, 145, 140, 142, 150, 163, 179, 178, 158,
        130, 95, 96, 133, 140, 116, 104, 154, 172, 207, 207, 173, 158, 165, 158, 137, 123, 117, 114,
        112, 99, 73, 77, 110, 111, 80, 59, 47, 41, 180, 188, 204, 191, 149, 139, 162, 153, 113, 89,
        81, 84, 98, 85, 43, 54, 117, 116, 52, 24, 32, 35, 224, 217, 202, 162, 98, 90, 139, 132, 68,
        38, 41, 74, 137, 136, 68, 62, 117, 113, 51, 37, 71, 88, 188, 186, 183, 148, 83, 71, 113,
        109, 59, 36, 41, 73, 132, 133, 77, 74, 125, 118, 56, 49, 98, 123, 71, 96, 146, 149, 104, 82,
        84, 85, 84, 83, 80, 80, 81, 77, 68, 89, 140, 132, 67, 61, 114, 140, 53, 72, 108, 119, 104,
        94, 91, 94, 102, 113, 125, 116, 84, 72, 81, 106, 149, 142, 84, 82, 135, 162, 134, 113, 68,
        58, 84, 109, 133, 135, 113, 127, 176, 181, 141, 118, 114, 125, 154, 147, 107, 111, 162, 187,
        143, 120, 72, 55, 69, 94, 130, 135, 107, 115, 160, 180, 176, 163, 142, 132, 133, 122, 100,
        105, 137, 153, 79, 93, 120, 108, 59, 50, 83, 94, 84, 77, 75, 112, 189, 206, 167, 127, 87,
        66, 64, 62, 60, 60, 61, 83, 127, 128, 87, 64, 62, 59, 58, 55, 52, 91, 173, 201, 177, 133,
        70, 40, 41, 42, 41, 41, 88, 90, 92, 113, 152, 136, 67, 31, 29, 49, 91, 117, 128, 146, 172,
        150, 83, 43, 31, 43, 80, 98, 102, 93, 75, 105, 184, 172, 69, 17, 15, 46, 110, 130, 105, 118,
        169, 159, 89, 45, 26, 44, 99, 126,
      ]
    ),
    (1, 1, [111]),
    (
      20, 3,
      [
        169, 168, 149, 169, 166, 147, 172, 143, 114, 174, 120, 81, 173, 100, 58, 160, 93, 69, 147,
        86, 81, 134, 81, 91, 118, 82, 95, 103, 83, 99, 96, 97, 109, 98, 124, 124, 99, 151, 140, 96,
        147, 129, 90, 125, 104, 83, 104, 79, 87, 99, 77, 94, 98, 81, 101, 98, 85, 101, 98, 85,
      ]
    ),
    (
      7, 11,
      [
        140, 235, 147, 136, 143, 174, 225, 192, 53, 195, 135, 158, 221, 158, 179, 120, 94, 73, 16,
        150, 21, 9, 246, 186, 34, 158, 9, 25, 201, 41, 142, 19, 114, 12, 167, 96, 61, 109, 96, 42,
        71, 172, 40, 149, 175, 5, 97, 173, 100, 236, 147, 124, 166, 102, 199, 47, 176, 13, 74, 71,
        20, 253, 154, 34, 50, 13, 102, 66, 223, 18, 14, 142, 93, 194, 54, 17, 126,
      ]
    ),
  ]
}
